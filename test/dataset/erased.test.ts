import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { erasedDigest, subjectDigest } from '../../dataset/subject.ts';
import { rememberErased } from '../../activities/erased-subjects.ts';
import { createDiskStore } from '../../platform/disk-store.ts';
import { runCli } from '../cli/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

const CONFIG = `name: people
data:
  sources: [{ path: people.csv, columns: { prompt: text, completion: category, subject: email }, where: { open: ["yes"] } }]
training: { provider: local, base_model: local-small }
`;
const ROWS = [
  'text,category,email,open',
  'my card is lost,card,Ada@example.com,yes',
  'of a case that is closed,card,ada@example.com,no',
  ',card,ada@example.com,yes',
  'my card is lost,card,bob@example.com,yes',
  'my bill is wrong,billing,,yes',
];

it('rows of an erased subject are excluded as such: behind filtered, before rejected and duplicate', async () => {
  const cwd = await tempDir();
  await writeFile(join(cwd, 'retune.yaml'), CONFIG);
  await writeFile(join(cwd, 'people.csv'), ROWS.join('\n'));
  await rememberErased(createDiskStore(join(cwd, '.retune', 'store')), 'ADA@example.com');
  for (const command of ['validate', 'prepare']) {
    const { json } = await runCli([command, '--json'], { cwd });
    const ledger = command === 'prepare' ? json()['ledger'] : json();
    expect(ledger).toMatchObject({
      totals: { rows: 5, accepted: 2, rejected: 0, duplicates: 0, excluded: 3 },
      excluded_by: { filtered: 1, erased: 2 },
    });
  }
});

it('subjects are compared trimmed, NFC, and addresses without regard to case', () => {
  const salt = 'salt';
  expect(erasedDigest(salt, ' Zoe\u0308@Example.com ')).toBe(erasedDigest(salt, 'zoë@example.com'));
  expect(subjectDigest('Customer-1')).not.toBe(subjectDigest('customer-1'));
  expect(erasedDigest('another', 'x')).not.toBe(erasedDigest(salt, 'x'));
});
