import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startCliStack } from '../support/cli-stack.ts';
import { retuneProcess } from '../support/retune-process.ts';

const MISMATCH = {
  stage: 'failed',
  exit_code: 7,
  error: {
    code: 'STORE_MISMATCH',
    message: expect.stringContaining('was started on another store'),
    hint: expect.stringMatching(/another folder than the one where `retune dev` runs.*TEMPORAL_ADDRESS.*RETUNE_STORE/),
  },
};

it('a run whose only worker is of another folder ends with what to do, for every command, and can be retried', async () => {
  const stack = await startCliStack();
  await stack.startWorker();
  const elsewhere = join(stack.dir, 'elsewhere');
  await mkdir(elsewhere);
  for (const file of ['retune.yaml', 'tickets.csv']) await cp(join(stack.dir, file), join(elsewhere, file));
  const env = { TEMPORAL_ADDRESS: stack.temporalAddress, RETUNE_LOCAL_PROVIDER_URL: stack.providerUrl };
  const retune = (...words: readonly string[]) => retuneProcess(words, { cwd: elsewhere, env, limitMs: 60_000 });

  const run = await retune('run', '--id', 'lost', '--yes', '--json');
  expect(run.code).toBe(7);
  expect(lastLine(run.stdout)).toMatchObject(MISMATCH);

  // Closed for good in the store of the folder that it was started in.
  const { stdout } = await retune('status', 'lost', '--json');
  expect(JSON.parse(stdout)).toMatchObject(MISMATCH);
  // Where no store has the record, Temporal's failure says the same.
  const other = await stack.retune('watch', 'lost', '--json');
  expect(other.code).toBe(7);
  expect(lastLine(other.stdout)).toMatchObject(MISMATCH);

  // It can be tried again: with the same worker it ends as the first did.
  const retried = await retune('retry', 'lost', '--json');
  expect(retried.code).toBe(7);
  expect(lastLine(retried.stdout)).toMatchObject({ run_id: 'lost.2', ...MISMATCH });
}, 180_000);

function lastLine(stdout: string): unknown {
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
}
