import { z } from 'zod';
import { baseUrlProblem } from './check-providers.ts';
import { durationMs, isDuration } from '../domain/duration.ts';
import { encryptionKeyRing } from './encryption-keys.ts';
import { parseListenAddress, parseStoreUri } from './settings-values.ts';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

const baseUrl = z.string().superRefine((url, context) => {
  const problem = baseUrlProblem(url);
  if (problem !== null) context.addIssue({ code: 'custom', message: `${problem.message}: ${problem.hint}` });
});

const httpUrl = z
  .string()
  .refine((url) => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol), 'must be an http:// or https:// URL');

const redisUrl = z
  .string()
  .refine(
    (url) => URL.canParse(url) && /^rediss?:$/.test(new URL(url).protocol),
    'must be a redis:// or rediss:// URL',
  );

/** A value that a function reads or refuses: its refusal is our own text, without the value. */
function read<T>(parse: (text: string) => T | null, expectation: string) {
  return z.string().transform((text, context): T => {
    const value = parse(text);
    if (value !== null) return value;
    context.addIssue({ code: 'custom', message: expectation });
    return z.NEVER;
  });
}

const parseGrace = (text: string): number | null => (isDuration(text) ? durationMs(text) : null);

/** The environment, as far as Retune reads it by fixed names; Temporal's own variables are `@temporalio/envconfig`'s. */
export const environmentSchema = z.object({
  TEMPORAL_ADDRESS: z.string().optional().describe('Where Temporal is; default 127.0.0.1:7233'),
  TEMPORAL_NAMESPACE: z.string().optional().describe('Its namespace; default `default`'),
  RETUNE_TEMPORAL_UI: httpUrl
    .transform((url) => url.replace(/\/+$/, ''))
    .optional()
    .describe(
      'Where its UI is, for links; default: port + 1000 for a server on this machine, Temporal Cloud for one there, else no link',
    ),
  RETUNE_HOME: z
    .string()
    .optional()
    .describe('Where state is kept; default .retune beside the configuration, else in the current folder'),
  RETUNE_STORE: read(parseStoreUri, 'must be file:PATH or s3://bucket/prefix')
    .optional()
    .describe('Where artifacts and records are: file:PATH or s3://bucket/prefix; default store in RETUNE_HOME'),
  RETUNE_LOG_LEVEL: z
    .string()
    .toLowerCase()
    .pipe(z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`))
    .default('info')
    .describe('From which level a process logs'),
  RETUNE_CACHE_DIR: z
    .string()
    .optional()
    .describe('Where downloads are kept; default retune in the user’s cache folder'),
  RETUNE_TEMPORAL_CLI: z.string().optional().describe('The path of the Temporal CLI that dev and --dev start'),
  RETUNE_LOCAL_PROVIDER_URL: baseUrl.optional().describe('Where the local provider is; default http://127.0.0.1:4620'),
  DEEPSEEK_BASE_URL: baseUrl.optional().describe('Where the built-in deepseek is'),
  OPENAI_BASE_URL: baseUrl.optional().describe('Where the built-in openai is'),
  TOGETHER_BASE_URL: baseUrl.optional().describe('Where the built-in together is'),
  REDIS_URL: redisUrl.optional().describe('Redis for the reply cache and for limits that workers share'),
  RETUNE_ENCRYPTION_KEYS: read(
    encryptionKeyRing,
    'must be id:<base64 of 32 bytes>, comma-separated, each id once; the first encrypts',
  )
    .optional()
    .describe('Encrypt what Temporal holds: id:<base64 of 32 bytes>, comma-separated; the first encrypts'),
  RETUNE_ENCRYPTION_STRICT: z
    .stringbool('must be true or false')
    .default(true)
    .describe('Where there are keys: refuse what is not encrypted'),
  RETUNE_METRICS_ADDRESS: read(parseListenAddress, 'must be host:port, such as 127.0.0.1:9464')
    .optional()
    .describe('Where a worker serves its metrics and health: host:port'),
  RETUNE_SHUTDOWN_GRACE: read(parseGrace, 'must be a duration, such as 15s')
    .default(15_000)
    .describe('How long a worker that is told to stop lets activities go on; default 15s'),
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl.optional().describe('Where traces are sent, /v1/traces below it'),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: httpUrl.optional().describe('Where traces are sent, as it stands'),
  OTEL_SDK_DISABLED: z.stringbool('must be true or false').default(false).describe('No traces'),
  TERM: z.string().optional().describe('dumb: no live display'),
});

export type Environment = z.output<typeof environmentSchema>;
