import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { validateText } from '../validate-files.ts';

const pair = '{"prompt":"a","completion":"b"}';

describe('formats', () => {
  it.for([
    ['lines named .json', 'x.json', `${pair}\n{"prompt":"c","completion":"d"}\n`, 'jsonl', 2],
    ['an array named .jsonl', 'x.jsonl', `[\n ${pair},\n ${pair}\n]`, 'json', 2],
    ['an array on one line named .jsonl', 'x.jsonl', `[${pair}]`, 'json', 1],
    ['one object named .json', 'x.json', `{\n"prompt":"a",\n"completion":"b"}`, 'json', 1],
    ['lines with a broken first one', 'x.jsonl', `{"prompt":\n${pair}\n`, 'jsonl', 2],
    ['JSON lines without a telling name', 'data', `${pair}\n${pair}\n`, 'jsonl', 2],
    ['a table without a telling name', 'data.txt', 'prompt;completion\na;b\n', 'csv', 1],
    ['tabs in a .tsv', 'x.tsv', 'prompt\tcompletion\na, b\tc\n', 'tsv', 1],
  ] as const)('reads %s', async ([, name, content, format, rows]) => {
    const { sources, totals } = await validateText(name, content);
    expect(sources[0]).toMatchObject({ format });
    expect(totals.rows).toBe(rows);
  });

  it('reads gzip by its first bytes, whatever the name', async () => {
    const { sources } = await validateText('x.csv', gzipSync('prompt,completion\na,b\n'));
    expect(sources[0]).toMatchObject({ format: 'csv', accepted: 1 });
  });

  it.for([
    ['bzip2', Buffer.from('BZh91AY')],
    ['a damaged zip archive', Buffer.from('PK\u0003\u0004rest')],
    ['damaged Parquet', Buffer.from('PAR1rest')],
    ['gzip within gzip', gzipSync(gzipSync('prompt,completion\na,b\n'))],
    ['damaged gzip', gzipSync('prompt,completion\na,b\n').subarray(0, 20)],
  ] as const)('refuses %s with a hint', async ([, content]) => {
    await expect(validateText('x.csv', content)).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      hint: expect.stringMatching(/\w/),
    });
  });

  it('detects the delimiter, and takes the one it is told', async () => {
    for (const delimiter of [',', ';', '\t', '|']) {
      const { sources } = await validateText('x.csv', `prompt${delimiter}completion\n"a,;|"${delimiter}b\n`);
      expect(sources[0]).toMatchObject({ delimiter, accepted: 1 });
    }
    const told = await validateText('x.csv', 'prompt#completion\na,x#b\n', { delimiter: '#' });
    expect(told.sources[0]).toMatchObject({ delimiter: '#', accepted: 1 });
  });

  it('honours quote, header and skip_lines', async () => {
    const { sources, issues } = await validateText('x.csv', "exported today\n'a,b',c\n\n,d\n", {
      quote: "'",
      header: false,
      skip_lines: 1,
    });
    expect(sources[0]).toMatchObject({ rows: 2, accepted: 1, rejected: 1, blank: 1 });
    expect(issues[0]).toMatchObject({ code: 'prompt_blank', row: 2, line: 4, pointer: '/column_1' });
  });
});
