import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createDiskStore } from '../../platform/disk-store.ts';
import { openAudit } from '../../platform/open-audit.ts';
import { runCli, temporaryFolder } from './run-cli.ts';

async function homeWithAudit(): Promise<{ home: string; env: Record<string, string> }> {
  const home = temporaryFolder();
  const onError = (error: unknown): never => {
    throw error;
  };
  const audit = openAudit({ home, store: createDiskStore(join(home, 'store')), onError });
  for (const action of ['start', 'approve']) {
    await audit.record({
      actor: 'ada',
      role: 'operator',
      action,
      status: 'done',
      requestId: null,
      runId: 'r',
      address: null,
    });
  }
  await audit.flush();
  return { home, env: { RETUNE_HOME: home } };
}

it('audit verify says how many records there are, and that each is as it was written', async () => {
  const { env } = await homeWithAudit();
  const { code, stdout } = await runCli(['audit', 'verify', '--json'], { env });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({ ok: true, records: 3, first_bad: null, checkpoints: 1, warning: null });
});

it('a store without a checkpoint of the log is said: a cut at its end cannot be seen', async () => {
  const { home, env } = await homeWithAudit();
  const file = join(home, 'audit.jsonl');
  writeFileSync(file, readFileSync(file, 'utf8').split('\n').slice(0, 2).join('\n') + '\n');
  const other = { ...env, RETUNE_STORE: `file:${temporaryFolder()}` };
  const { code, stdout } = await runCli(['audit', 'verify', '--json'], { env: other });
  const warning = expect.stringMatching(/^no checkpoint of this log in .+: a cut at its end cannot be seen$/);
  expect([code, JSON.parse(stdout)]).toEqual([0, { ok: true, records: 2, first_bad: null, checkpoints: 0, warning }]);
  const text = await runCli(['audit', 'verify'], { env: other });
  expect(text.stderr).toContain('a cut at its end cannot be seen');
  expect((await runCli(['audit', 'verify'], { env })).code).toBe(1);
});

it('a log that was edited is exit 1 with the line of the record', async () => {
  const { home, env } = await homeWithAudit();
  const file = join(home, 'audit.jsonl');
  writeFileSync(file, readFileSync(file, 'utf8').replace('"actor":"ada"', '"actor":"eve"'));
  const { code, stdout } = await runCli(['audit', 'verify', '--json'], { env });
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ ok: false, first_bad: 2, error: { code: 'AUDIT_BROKEN' } });
  const text = await runCli(['audit', 'verify'], { env });
  expect(text.code).toBe(1);
  expect(text.stderr).toContain(`${file}:2: it was changed after it was written`);
});

it('a home without a log is exit 2', async () => {
  const { code, stderr } = await runCli(['audit', 'verify'], { env: { RETUNE_HOME: temporaryFolder() } });
  expect(code).toBe(2);
  expect(stderr).toContain('there is no audit log');
});
