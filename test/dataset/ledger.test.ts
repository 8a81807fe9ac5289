import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataConfigForFiles } from '../../dataset/data-defaults.ts';
import { validateDataset } from '../../dataset/prepare-dataset.ts';
import { folderWith, prepare, validateText } from './validate-files.ts';

const table = [
  'text,category',
  'I lost my card,card',
  '',
  'I lost my card , card ',
  'too,many,cells',
  'short',
  ',',
  '   ,card',
  'no answer,',
  'Where is {{name}}?,other',
  '"two',
  'lines",other',
  '',
].join('\n');

describe('the ledger of a table', () => {
  it('puts every row into exactly one count and counts blank lines beside them', async () => {
    const { totals, sources, excluded_by: excludedBy } = await validateText('x.csv', table);
    expect(totals).toEqual({ rows: 9, accepted: 3, repaired: 0, rejected: 5, duplicates: 1, excluded: 0, blank: 1 });
    expect(sources).toHaveLength(1);
    expect(sources[0]).toMatchObject({
      path: 'x.csv',
      format: 'csv',
      encoding: 'utf-8',
      delimiter: ',',
      shape: 'prompt_completion',
    });
    expect(Object.values(excludedBy)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('lists every problem of every row with its record and its physical line', async () => {
    const { issues, issue_counts: counts, issues_truncated: truncated } = await validateText('x.csv', table);
    expect(issues.map(({ code, row, line, pointer }) => [code, row, line, pointer])).toEqual([
      ['cells_too_many', 3, 5, ''],
      ['cells_too_few', 4, 6, ''],
      ['prompt_blank', 5, 7, '/text'],
      ['completion_blank', 5, 7, '/category'],
      ['prompt_blank', 6, 8, '/text'],
      ['completion_blank', 7, 9, '/category'],
      ['template_hole', 8, 10, '/text'],
    ]);
    expect(counts).toEqual({
      cells_too_few: 1,
      cells_too_many: 1,
      completion_blank: 2,
      prompt_blank: 2,
      template_hole: 1,
    });
    expect(truncated).toBe(false);
  });

  it('never quotes a row', async () => {
    const canary = 'canary-7f3a';
    const content = `text,category\n${canary},\n"${canary}"x,y\n${canary},${canary},${canary}\n${canary} {{${canary}}},z\n`;
    const ledger = await validateText('x.csv', content);
    expect(ledger.issues.length).toBeGreaterThanOrEqual(4);
    expect(JSON.stringify(ledger)).not.toContain(canary);
    const json = await validateText(
      'x.jsonl',
      `{"${canary}": ${canary}\n["${canary}"]\n{"messages":[{"role":"${canary}","content":"x"}]}\n`,
    );
    expect(JSON.stringify(json)).not.toContain(canary);
  });

  it('counts all issues and lists a thousand', async () => {
    const {
      issues,
      issue_counts: counts,
      issues_truncated: truncated,
    } = await validateText('x.csv', `prompt,completion\n${',b\n'.repeat(1_200)}`);
    expect(issues).toHaveLength(1_000);
    expect(counts).toEqual({ prompt_blank: 1_200 });
    expect(truncated).toBe(true);
  });

  it('writes each rejected row whole, readable by its owner alone', async () => {
    const { files } = await prepare({ 'x.csv': table }, {});
    const rejected = readFileSync(files.rejected, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rejected).toHaveLength(5);
    expect(rejected[0]).toMatchObject({
      source: 'x.csv',
      row: 3,
      line: 5,
      cells: ['too', 'many', 'cells'],
      problems: [{ code: 'cells_too_many' }],
    });
    expect(rejected[2].problems).toHaveLength(2);
    if (process.platform !== 'win32') expect(statSync(files.rejected).mode & 0o777).toBe(0o600);
  });

  it('keeps columns of the same name apart, and says so', async () => {
    const { totals, issues } = await validateText('x.csv', 'prompt,completion,completion\na,b,c\n', {
      completion_column: 'completion_2',
    });
    expect(totals.accepted).toBe(1);
    expect(issues.map(({ code }) => code)).toEqual(['header_repeated']);
  });

  it('rejects every row of a table whose columns it does not know', async () => {
    const { totals, issue_counts: counts } = await validateText('x.csv', 'a,b,c\n1,2,3\n4,5,6\n');
    expect(totals).toMatchObject({ rows: 2, rejected: 2 });
    expect(counts).toEqual({ columns_unknown: 2 });
    const misspelt = await validateText('x.csv', 'question,category\na,b\n', { columns: { completion: 'categry' } });
    expect(misspelt.issues[0]).toMatchObject({ code: 'columns_unknown', hint: 'Did you mean "category"?' });
  });

  it('takes a two-column table as prompt and completion, and names in any case', async () => {
    expect((await validateText('x.csv', 'foo,bar\na,b\n')).totals.accepted).toBe(1);
    expect((await validateText('x.csv', 'id,Question,ANSWER\n1,a,b\n')).totals.accepted).toBe(1);
  });

  it('counts a file without a record as nothing, with a word about it', async () => {
    const { totals, issues } = await validateText('x.csv', '\n');
    expect(totals).toMatchObject({ rows: 0, blank: 1 });
    expect(issues).toMatchObject([{ code: 'file_empty', severity: 'warning' }]);
    expect((await validateText('x.json', '')).issues).toMatchObject([{ code: 'file_empty', severity: 'error' }]);
  });

  it('warns of labels of which one has twenty times the rows of another', async () => {
    const rows = (label: string, count: number): string =>
      Array.from({ length: count }, (_, n) => `${label} ${n},${label}\n`).join('');
    const lopsided = await validateText('x.csv', `text,category\n${rows('card', 100)}${rows('loan', 5)}`);
    expect(lopsided.issues).toMatchObject([
      { code: 'label_imbalance', severity: 'warning', source: 'all sources', row: null },
    ]);
    expect(lopsided.issue_counts).toEqual({ label_imbalance: 1 });
    const fair = await validateText('x.csv', `text,category\n${rows('card', 99)}${rows('loan', 5)}`);
    expect(fair.issues).toEqual([]);
  });

  it('reads standard input for "-" and leaves no file', async () => {
    const baseDir = await folderWith({});
    const { Readable } = await import('node:stream');
    const ledger = await validateDataset({
      data: dataConfigForFiles(['-']),
      place: { baseDir, nominalTime: '2026-11-24T00:00:00Z' },
      providers: [],
      stdin: Readable.from([Buffer.from('{"prompt":"a",'), Buffer.from('"completion":"b"}\n')]),
    });
    expect(ledger.sources[0]).toMatchObject({ path: '-', format: 'jsonl', accepted: 1 });
  });

  it('stops when told to', async () => {
    const baseDir = await folderWith({ 'x.csv': `prompt,completion\n${'a,b\n'.repeat(500)}` });
    const options = {
      data: dataConfigForFiles(['x.csv']),
      place: { baseDir, nominalTime: '2026-11-24T00:00:00Z' },
      providers: [],
    };
    await expect(validateDataset({ ...options, signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
    const lost = { ...options, data: dataConfigForFiles([join('gone', '*.csv')]) };
    await expect(validateDataset(lost)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });
});
