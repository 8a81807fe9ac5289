import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { workflowId } from '../../domain/identity.ts';
import { historiesBelow, payloadsOf } from './histories.ts';
import type { Pipeline } from './pipeline.ts';

/** All that is kept of a run outside the store's data: what must not hold a row or a key. */
export interface RunTraces {
  /** By its name: each place's whole text, payloads both as they stand and decoded. */
  readonly places: Readonly<Record<string, string>>;
  /** The length of every payload of every history. */
  readonly payloadBytes: readonly number[];
}

export async function tracesOf({ client, name, dir, store, log }: Pipeline, runId: string): Promise<RunTraces> {
  const histories = [
    ...(await historiesBelow(client, workflowId.fineTune(runId))),
    // A run that was refused has touched no line.
    ...(await historiesBelow(client, workflowId.modelLine(name)).catch(() => [])),
  ];
  const payloads = histories.flatMap(({ history }) => [...payloadsOf(history)]);
  const decoded = payloads.map((payload) => Buffer.from(payload).toString('utf8'));
  const documents = await Promise.all(
    ['run.json', 'report.html', 'report.json', 'report.md'].map(async (file) => {
      const document = await store.readDocument(`runs/${runId}/${file}`);
      return [file, document?.text ?? ''] as const;
    }),
  );
  return {
    places: {
      histories: [...histories.map(({ history }) => historyToJSON(history)), ...decoded].join('\n'),
      log: log(),
      'audit.jsonl': await readFile(join(dir, 'home', 'audit.jsonl'), 'utf8'),
      ...Object.fromEntries(documents),
    },
    payloadBytes: payloads.map(({ length }) => length),
  };
}
