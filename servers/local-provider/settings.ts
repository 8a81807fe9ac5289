import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { writeAtomically } from './record-store.ts';

const limitsSchema = z.object({
  requests: z.number().nullable(),
  tokens: z.number().nullable(),
  windowMs: z.number(),
});

const webhookSchema = z.object({ url: z.string(), secret: z.string() });

/** Where the end of a job is told, and the secret that it is signed with. */
export type WebhookTarget = z.output<typeof webhookSchema>;

/** US dollars for a million tokens, US cents for a minute. */
const pricesSchema = z.object({ trainingPerMillion: z.number(), endpointCentsPerMinute: z.number() });

const settingsSchema = z.object({
  /** How long training is made to take, in seconds or in status calls; both null: as long as it takes. */
  trainSeconds: z.number().nullable().default(null),
  trainPolls: z.number().nullable().default(null),
  /** What an answer is made to cost in time: for the request, and for each of its items. */
  requestMs: z.number().default(0),
  itemMs: z.number().default(0),
  /** How long an upload in parts may take. */
  uploadSeconds: z.number().default(3_600),
  /** How long a trained job is compressed and uploaded, or a cancelled one `cancel_requested` (`together`). */
  finalizeSeconds: z.number().default(0.1),
  /** How long an endpoint takes to start. */
  endpointSeconds: z.number().default(0.2),
  /** Requests and tokens that are answered in any window of that length; null: all. */
  limits: limitsSchema.default({ requests: null, tokens: null, windowMs: 60_000 }),
  /** Idempotency keys and metadata are taken and come to nothing. */
  ignoreKeys: z.boolean().default(false),
  ignoreMetadata: z.boolean().default(false),
  /** Model ids and the date on which each is shut down. */
  shutdownDates: z.record(z.string(), z.string()).default({}),
  /** What `together` says that training and hosting cost; in truth everything is free. */
  prices: pricesSchema.default({ trainingPerMillion: 0, endpointCentsPerMinute: 0 }),
  webhook: webhookSchema.nullable().default(null),
});

/** What tests set; the values of a server that is left alone are those of a real service. */
export type Settings = z.output<typeof settingsSchema>;

/** The settings, kept over a restart. */
export interface SettingsFile {
  current(): Settings;
  change(changes: Partial<Settings>): Promise<void>;
}

/** Without test controls the settings are the defaults, whatever an earlier process set; `webhook` is the server's own. */
export async function openSettings(
  path: string,
  options: { testControls: boolean; webhook: WebhookTarget | null },
): Promise<SettingsFile> {
  const text = options.testControls ? await readFile(path, 'utf8').catch(() => null) : null;
  const read = settingsSchema.parse(text === null ? {} : JSON.parse(text));
  let settings = { ...read, webhook: options.webhook ?? read.webhook };
  return {
    current: () => settings,
    change: async (changes) => {
      settings = { ...settings, ...changes };
      await writeAtomically(path, JSON.stringify(settings));
    },
  };
}
