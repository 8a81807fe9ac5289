import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { writeAtomically } from './record-store.ts';

const clockSchema = z.object({ trainSeconds: z.number().nullable(), trainPolls: z.number().nullable() });

/** How long training is made to take; null: as long as it takes. */
export type ClockSetting = z.output<typeof clockSchema>;

/** The test control over how long training takes: in seconds, or in status calls. Kept over a restart. */
export interface TrainingClock {
  current(): ClockSetting;
  set(setting: ClockSetting): Promise<void>;
}

const FREE: ClockSetting = { trainSeconds: null, trainPolls: null };

/** Without test controls the clock is always free, whatever an earlier process set. */
export async function openTrainingClock(path: string, enabled: boolean): Promise<TrainingClock> {
  const text = enabled ? await readFile(path, 'utf8').catch(() => null) : null;
  let setting = text === null ? FREE : clockSchema.parse(JSON.parse(text));
  return {
    current: () => setting,
    set: async (next) => {
      setting = next;
      await writeAtomically(path, JSON.stringify(next));
    },
  };
}
