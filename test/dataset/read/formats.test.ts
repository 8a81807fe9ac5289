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
    ['a zip archive', Buffer.from('PK\u0003\u0004rest')],
    ['Parquet', Buffer.from('PAR1rest')],
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

describe('encodings', () => {
  const chinese = 'prompt,completion\n你好，请问怎么退款？,退款\n我的订单在哪里,订单\n';

  it.for([
    ['UTF-16LE with a mark', Buffer.from(`\uFEFF${chinese}`, 'utf16le'), 'utf-16le'],
    ['UTF-16LE without one', Buffer.from('prompt,completion\nplain,ascii\n', 'utf16le'), 'utf-16le'],
    ['UTF-16BE without one', Buffer.from('prompt,completion\nplain,ascii\n', 'utf16le').swap16(), 'utf-16be'],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${chinese}`), 'utf-8'],
  ] as const)('reads %s', async ([, content, encoding]) => {
    const { sources, issue_counts: counts } = await validateText('x.csv', content);
    expect(sources[0]).toMatchObject({ encoding, rejected: 0 });
    expect(counts).toEqual({});
  });

  it('guesses GB18030 or windows-1252 where the bytes are not UTF-8, and says so', async () => {
    const gb = Buffer.from('70726f6d70742c636f6d706c6574696f6e0ac4e3bac32cc4e3bac3a3a10a', 'hex');
    const latin = Buffer.from('prompt,completion\nl\u00e9t\u00e9 arrive,caf\u00e9\n', 'latin1');
    for (const [content, encoding] of [
      [gb, 'gb18030'],
      [latin, 'windows-1252'],
    ] as const) {
      const { sources, issues } = await validateText('x.csv', content);
      expect(sources[0]).toMatchObject({ encoding, accepted: 1 });
      expect(issues).toMatchObject([{ code: 'encoding_guessed', severity: 'warning', row: null }]);
    }
  });

  it('takes any label of TextDecoder and prints its standard name', async () => {
    const { sources } = await validateText(
      'x.csv',
      Buffer.from('70726f6d70742c636f6d706c6574696f6e0a82a082a22c61', 'hex'),
      { encoding: 'sjis' },
    );
    expect(sources[0]).toMatchObject({ encoding: 'shift_jis', accepted: 1 });
    await expect(validateText('x.csv', 'a,b\n', { encoding: 'klingon' })).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('rejects the rows whose bytes are invalid in the encoding it was told', async () => {
    const bytes = Buffer.concat([Buffer.from('prompt,completion\nfine,a\nbad '), Buffer.of(0xff), Buffer.from(',b\n')]);
    const { totals, issues } = await validateText('x.csv', bytes, { encoding: 'utf-8' });
    expect(totals).toMatchObject({ accepted: 1, rejected: 1 });
    expect(issues[0]).toMatchObject({ code: 'text_undecodable', row: 2, line: 3 });
  });
});
