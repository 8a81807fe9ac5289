import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { ArtifactRef } from '../../domain/artifact.ts';
import type { ArtifactStore } from '../../platform/artifact-store.ts';

const lineSchema = z.looseObject({
  source: z.string(),
  row: z.number(),
  line: z.number(),
  cells: z.array(z.string()).optional(),
  value: z.unknown().optional(),
  text: z.string().optional(),
  problems: z.array(
    z.object({
      code: z.string(),
      severity: z.string(),
      pointer: z.string(),
      message: z.string(),
      hint: z.string(),
    }),
  ),
});

/** A row as it stood in its source, and all that is wrong with it. */
export type RejectedRow = z.output<typeof lineSchema>;

export interface RejectedRows {
  readonly rows: readonly RejectedRow[];
  readonly hasMore: boolean;
}

/** Some of the rejected rows, in the order of the data; read as a stream, up to the last one that is shown. */
export async function readRejectedRows(
  store: ArtifactStore,
  ref: ArtifactRef,
  { code, from, count }: { readonly code: string; readonly from: number; readonly count: number },
): Promise<RejectedRows> {
  const stream = await store.openRead(ref);
  const rows: RejectedRow[] = [];
  let matching = 0;
  try {
    for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) {
      if (line === '') continue;
      const row = lineSchema.parse(JSON.parse(line));
      if (code !== '' && row.problems.every((problem) => problem.code !== code)) continue;
      matching += 1;
      if (matching <= from) continue;
      if (rows.length === count) return { rows, hasMore: true };
      rows.push(row);
    }
  } finally {
    stream.destroy();
  }
  return { rows, hasMore: false };
}
