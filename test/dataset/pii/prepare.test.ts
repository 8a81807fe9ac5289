import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { PreparedDataset } from '../../../dataset/merge-shards.ts';
import { undecidedPii } from '../../../dataset/pii/undecided.ts';
import { prepare } from '../validate-files.ts';

function conversations({ files }: PreparedDataset): string[][] {
  return [files.train, files.validation, files.test]
    .flatMap((path) => readFileSync(path, 'utf8').split('\n'))
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line).messages.map(({ content }: { content: string }) => content));
}

const one = { split: { test: 0, validation: 0 } };
const csv = `prompt,completion
I am at jo@example.com,write to jo@example.com and wait for what they say about your request of the day
no data here,none
my key is AKIAIOSFODNN7EXAMPLE,none
`;

describe('personal data in a dataset', () => {
  it('is counted by kind, without a text, and only secrets reject a row where the policy warns', async () => {
    const dataset = await prepare({ 'x.csv': csv }, { ...one, pii: { policy: 'warn' } });
    expect(dataset.ledger.totals).toMatchObject({ rows: 3, accepted: 2, rejected: 1, repaired: 0 });
    expect(dataset.ledger.pii).toEqual({ email: 2, secret: 1 });
    expect(dataset.ledger.issue_counts).toEqual({ pii_email: 2, pii_secret: 1 });
    expect(dataset.ledger.issues.map(({ code, severity, row, pointer }) => [code, severity, row, pointer])).toEqual([
      ['pii_email', 'warning', 1, '/prompt'],
      ['pii_email', 'warning', 1, '/completion'],
      ['pii_secret', 'error', 3, '/prompt'],
    ]);
    const manifest = readFileSync(dataset.files.manifest, 'utf8');
    expect(JSON.parse(manifest).ledger.pii).toEqual({ email: 2, secret: 1 });
    expect(manifest).not.toMatch(/jo@example|AKIA/);
  });

  it('is redacted as a named repair, and rows are compared as they are written', async () => {
    const rows = 'prompt,completion\nmail jo@example.com,ok\nmail al@example.com,ok\nplain,ok\n';
    const dataset = await prepare({ 'x.csv': rows }, { ...one, pii: { policy: 'redact' } });
    expect(conversations(dataset)).toEqual([
      ['mail [EMAIL]', 'ok'],
      ['plain', 'ok'],
    ]);
    expect(dataset.ledger.totals).toMatchObject({ accepted: 1, repaired: 1, duplicates: 1 });
    expect(dataset.ledger.repairs).toEqual({ redact: 1 });
  });

  it('keeps the rows of one person apart under pseudonyms, and needs a key for them', async () => {
    const rows = 'prompt,completion\nmail jo@example.com,ok\nmail al@example.com,ok\nto JO@example.com,ok\n';
    const data = { ...one, pii: { policy: 'pseudonymise' } };
    const dataset = await prepare({ 'x.csv': rows }, data, { pseudonymKey: 'k' });
    const [first, second, third] = conversations(dataset).map(([prompt]) => prompt?.split(' ')[1]);
    expect(first).toMatch(/^\[EMAIL_[0-9a-f]{12}\]$/);
    expect(second).not.toBe(first);
    expect(third).toBe(first);
    expect(dataset.ledger.repairs).toEqual({ pseudonymise: 3 });
    await expect(prepare({ 'x.csv': rows }, data)).rejects.toMatchObject({ code: 'CREDENTIALS_MISSING' });
  });

  it('blocks by kind: the row is rejected whole', async () => {
    const rows = 'prompt,completion\ncard 4111 1111 1111 1111,ok\nmail jo@example.com,ok\n';
    const dataset = await prepare({ 'x.csv': rows }, { ...one, pii: { policy: 'off', kinds: { card: 'block' } } });
    expect(dataset.ledger.totals).toMatchObject({ accepted: 1, rejected: 1 });
    expect(JSON.parse(readFileSync(dataset.files.rejected, 'utf8'))).toMatchObject({
      row: 1,
      problems: [{ code: 'pii_card', severity: 'error' }],
    });
  });

  it('leaves labels alone, told or found out, and no other short answers', async () => {
    const agents = ['Jane Austen', 'Thomas Kuhn'];
    const labelled = (count: number, answer: (row: number) => string): string =>
      `prompt,completion\n${Array.from({ length: count }, (_, row) => `q${row},${answer(row)}\n`).join('')}`;
    const redact = { ...one, pii: { policy: 'redact' } };
    const answers = async (content: string, data: Record<string, unknown>): Promise<Set<string | undefined>> =>
      new Set(conversations(await prepare({ 'x.csv': content }, data)).map((turns) => turns[1]));

    const few = labelled(4, (row) => agents[row % 2] ?? '');
    expect(await answers(few, { ...redact, labels: agents })).toEqual(new Set(agents));
    expect(await answers(few, redact)).toEqual(new Set(['[PERSON]']));
    const many = labelled(20, (row) => agents[row % 2] ?? '');
    expect(await answers(many, redact)).toEqual(new Set(agents));
    const free = labelled(20, (row) => (row === 19 ? 'x'.repeat(80) : (agents[row % 2] ?? '')));
    expect(await answers(free, redact)).toEqual(new Set(['[PERSON]', 'x'.repeat(80)]));
  });

  it('is the same by the fast path and by the strict one', async () => {
    const rows = Array.from({ length: 200 }, (_, row) => ({
      prompt:
        row % 3 === 0 ? `call me at +44 20 7946 0${String(row).padStart(3, '0')}` : `Question "${row}", it is\nlong`,
      completion: `answer ${row} ${'x'.repeat(70)}`,
    }));
    const table = `prompt,completion\n${rows.map((row) => `"${row.prompt.replaceAll('"', '""')}",${row.completion}`).join('\n')}`;
    const lines = rows.map((row) => JSON.stringify(row)).join('\n');
    for (const pii of [{ policy: 'redact' }, { policy: 'warn' }, { policy: 'block' }]) {
      const [fast, strict] = [await prepare({ 'x.csv': table }, { pii }), await prepare({ 'x.jsonl': lines }, { pii })];
      expect(fast.datasetDigest).toBe(strict.datasetDigest);
      expect(fast.ledger.pii).toEqual(strict.ledger.pii);
      expect(fast.ledger.pii).toEqual({ phone: 67 });
    }
  });
});

describe('where nobody has chosen', () => {
  it('auto stops only where something was found that has no choice of its own', () => {
    const auto = { policy: 'auto' } as const;
    expect(undecidedPii(auto, {})).toBeNull();
    expect(undecidedPii(auto, { secret: 3 })).toBeNull();
    expect(undecidedPii({ policy: 'warn' }, { email: 1 })).toBeNull();
    expect(undecidedPii({ ...auto, kinds: { email: 'redact' } }, { email: 1 })).toBeNull();
    expect(undecidedPii(auto, { email: 2, ip: 1 })).toMatchObject({
      code: 'DATA_REJECTED',
      details: { pii: { email: 2, ip: 1 } },
    });
  });
});
