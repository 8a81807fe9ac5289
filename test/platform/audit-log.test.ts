import { appendFile, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type AuditEntry, createFileAuditLog } from '../../platform/audit-log.ts';
import { verifyAudit } from '../../platform/verify-audit.ts';
import { tempDir } from '../support/temp-dir.ts';

const entry: AuditEntry = {
  actor: 'train',
  role: 'train',
  action: 'POST /v1/fine_tune/create',
  status: 200,
  requestId: 'req-1',
  runId: 'r-1',
  address: '127.0.0.1',
};

test('each entry is a line with the time it was written, in the order of the calls', async () => {
  const file = path.join(await tempDir(), 'home', 'audit.jsonl');
  const log = createFileAuditLog(file, { now: () => new Date('2026-01-02T03:04:05Z') });
  await Promise.all([1, 2, 3].map((n) => log.record({ ...entry, requestId: `req-${n}` })));
  const [first, ...lines] = (await readFile(file, 'utf8')).trimEnd().split('\n');
  expect(JSON.parse(first ?? '')).toMatchObject({ seq: 0, action: 'audit log begins' });
  expect(lines.map((line): unknown => JSON.parse(line))).toEqual(
    [1, 2, 3].map((n) => ({
      seq: n,
      at: '2026-01-02T03:04:05.000Z',
      ...entry,
      requestId: `req-${n}`,
      prev: expect.stringMatching(/^[0-9a-f]{64}$/),
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    })),
  );
});

test.skipIf(process.platform === 'win32')('only its owner can read it', async () => {
  const file = path.join(await tempDir(), 'audit.jsonl');
  await createFileAuditLog(file).record(entry);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test('what cannot be written is told, and later entries are still tried', async () => {
  const folder = await tempDir();
  const log = createFileAuditLog(folder);
  await expect(log.record(entry)).rejects.toThrow('EISDIR');
  await expect(log.record(entry)).rejects.toThrow('EISDIR');
});

test('several writers to one file make one chain', async () => {
  const file = path.join(await tempDir(), 'audit.jsonl');
  const writers = [1, 2, 3, 4].map(() => createFileAuditLog(file));
  await Promise.all(writers.flatMap((log) => Array.from({ length: 20 }, () => log.record(entry))));
  expect(await verifyAudit(file, 'here', new Map())).toEqual({
    ok: true,
    records: 81,
    firstBad: null,
    problem: '',
    checkpoints: 0,
  });
});

test('a record that was cut off in mid-write was never acknowledged, and does not break the chain', async () => {
  const file = path.join(await tempDir(), 'audit.jsonl');
  await createFileAuditLog(file).record(entry);
  await appendFile(file, '{"seq":2,"at":"2026-');
  await createFileAuditLog(file).record(entry);
  expect(await verifyAudit(file, 'here', new Map())).toMatchObject({ ok: true, records: 3 });
});
