import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dataSchema } from '../../../config/data-config.ts';
import { loadTokenizer } from '../../../dataset/count-tokens.ts';
import { convertFast } from '../../../dataset/fast/convert-fast.ts';
import { folderWith } from '../validate-files.ts';
import { convertBoth } from './convert-both.ts';

describe('the fast path gives what the strict path gives', () => {
  it.for([
    ['plain rows', 'prompt,completion\na,b\nc,d\n'],
    ['quoted line ends, quotes and delimiters', 'prompt,completion\n"a\nb","c ""d"", e"\r\n"\r\n\r",x\r"",y\n'],
    ['no line end at the end', 'prompt,completion\na,b'],
    ['blank lines before and between', '\n  \nprompt,completion\n\na,b\n   \n\n"c",d\n\n'],
    ['a byte-order mark', '\ufeffprompt,completion\na,\ufeffb\n'],
    ['ragged rows', 'prompt,completion\na\na,b,c\n,,\na,b\n""\n'],
    [
      'blank cells of every kind',
      'prompt,completion\n,b\na,\n \t,b\n"\n",b\n\u00a0,b\n\u3000a\u3000,b\u2003\n\ufeff,x\n\u0085,x\n\u1680,x\n\u180e,x\n',
    ],
    ['template holes and what only looks like one', 'prompt,completion\n{{a}},b\n{ {a}},<b>\n<|endoftext|>,{}\n'],
    [
      'every control character',
      `prompt,completion\n${String.fromCharCode(1, 2, 8, 11, 12, 14, 31, 127)},\\"\n`.replace('"', ''),
    ],
    ['backslashes', 'prompt,completion\n\\n\\\\,\\"x\\\n'.replace('"', '')],
    ['columns in another order, and more of them', 'id,answer,x,question\n1,b,"y\ny",a\n2,d,,c\n'],
    ['columns told by nothing but their place', 'x,y\na,b\n'],
    ['semicolons', 'prompt;completion\na,b;"c;d"\n'],
    ['tabs', 'prompt\tcompletion\na\tb\n\t\n'],
    ['single quotes', "'prompt','completion'\n'it''s',b\n"],
    [
      'runs of white space in prompts',
      'prompt,completion\n a  b ,1\na b,2\n"a\t\nb",3\nа  б,4\n中文　字,5\né e\u0301,6\nか\u3099,7\n한글 \u1112\u1161,8\n',
    ],
    [
      'answers that are labels',
      `prompt,completion\n${Array.from({ length: 40 }, (_, i) => `q${i},${['card', 'billing', '其他'][i % 3]}`).join('\n')}\n`,
    ],
    [
      'answers that are too many to be labels',
      `prompt,completion\n${Array.from({ length: 300 }, (_, i) => `q,a${i}`).join('\n')}\n`,
    ],
    ['answers that are too long to be labels', `prompt,completion\na,b\nc,${'x'.repeat(65)}\nd,b\n`],
    [
      'answers of 64 code points outside the plane',
      `prompt,completion\na,${'🙂'.repeat(64)}\nc,${'🙂'.repeat(65)}\nd,b\n`,
    ],
    ['emoji with joiners and selectors', 'prompt,completion\n👩‍👩‍👧 ❤️  x,1️⃣\n'],
    [
      'texts of many lengths',
      `prompt,completion\n${Array.from({ length: 200 }, (_, i) => `"${'a"",'.repeat(i)}${'é'.repeat(i % 7)}","${'x\n'.repeat(i % 9)}y"`).join('\r\n')}\r\n`,
    ],
  ] as const)('%s', async ([, content]) => {
    const { fast, strict } = await convertBoth(content);
    expect(fast).toEqual(strict);
  });

  it.for([
    ['a system text of the configuration', { system: 'Say "\u0001 \u0002".' }],
    ['labels and their map', { labels: ['card', 'x'], label_map: { Card: 'card', b: 'x' } }],
    ['rows without an answer excluded', { skip_unlabelled: true }],
    ['near duplicates and personal data', { deduplicate: 'near', pii: { policy: 'redact' } }],
    ['another salt', { split: { salt: 'pepper' }, deduplicate: 'off', on_conflict: 'last' }],
  ] as const)('with %s', async ([, data]) => {
    const { fast, strict } = await convertBoth(
      'prompt,completion\na,card\nb,Card\nc,\nd,other\n"e ",b\n"to ""jo@example.com""",b\n',
      data,
    );
    expect(fast).toEqual(strict);
  });

  it('reads chunks whose ends fall anywhere', async () => {
    const rows = Array.from(
      { length: 30_000 },
      (_, i) => `"question ${i} ""${'漢\n'.repeat(i % 40)}""",answer ${i % 7}`,
    );
    const { fast, strict } = await convertBoth(`prompt,completion\n${rows.join('\r\n')}\r\nragged\n{{x}},y\n`);
    expect(fast).toEqual(strict);
  });
});

describe('the fast path leaves to the strict path', () => {
  it.for([
    ['a quote within a bare cell', 'prompt,completion\n5" pipe,x\n'],
    ['text behind a closing quote', 'prompt,completion\n"a" b,x\n'],
    ['a quote that is never closed', 'prompt,completion\na,b\n"c,d\ne,f\n'],
    ['bytes that are no UTF-8', Buffer.from('prompt,completion\na,\xe9\n', 'latin1')],
    ['escapes that may be ISO-2022-JP', 'prompt,completion\na,\u001b(B\n'],
    ['UTF-16', Buffer.from('\ufeffprompt,completion\na,b\n', 'utf16le')],
    ['an empty file', ''],
    ['columns that tell no prompt', 'a,b,c\n1,2,3\n'],
  ] as const)('%s', async ([, content]) => {
    expect((await convertBoth(content)).fast).toBeNull();
  });

  it.for([
    ['groups', { split: { group: 'g' } }],
    ['conflicts that are errors', { on_conflict: 'error' }],
    ['a column that filters', { sources: [{ path: 'x.csv', where: { g: ['1'] } }] }],
    ['a system column', { sources: [{ path: 'x.csv', columns: { system: 'g' } }] }],
    ['a tag', { sources: [{ path: 'x.csv', tag: 't' }] }],
  ] as const)('%s', async ([, data]) => {
    expect((await convertBoth('prompt,completion,g\na,b,1\n', data)).fast).toBeNull();
  });

  it('a file that is not plain far behind its beginning, and leaves nothing of its own', async () => {
    const baseDir = await folderWith({ 'x.csv': `prompt,completion\n${'a,b\n'.repeat(100_000)}5" pipe,x\n` });
    const shard = { index: 0, path: join(baseDir, 'x.csv'), displayPath: 'x.csv', imageRoot: null, source: 0 };
    const options = { shard, data: dataSchema.parse({ sources: [{ path: 'x.csv' }] }), providers: [] };
    const outPath = join(baseDir, 'out');
    expect(await convertFast({ ...options, outPath }, await loadTokenizer())).toBeNull();
    await expect(readFile(outPath)).rejects.toThrow(/ENOENT/);
    await expect(readFile(`${outPath}.partial`)).rejects.toThrow(/ENOENT/);
  });
});

it('any table of odd cells: the fast path gives the same, or leaves it', async () => {
  const cell = fc.oneof(
    fc.constantFrom(
      '',
      ' ',
      'a',
      '"a"',
      '"a\nb"',
      '"a""b"',
      'a"b',
      '"a"b',
      '"',
      '""',
      '{{x}}',
      '\\',
      '中 文',
      '\u00a0',
      '"\r"',
      '\r',
      'x\u0301',
    ),
    fc.string({ unit: 'binary', maxLength: 8 }).map((text) => `"${text.replaceAll('"', '""')}"`),
  );
  const row = fc.array(cell, { minLength: 1, maxLength: 3 }).map((cells) => cells.join(','));
  const table = fc
    .tuple(fc.array(row, { maxLength: 8 }), fc.constantFrom('\n', '\r\n', '\r'))
    .map(([rows, end]) => ['prompt,completion', ...rows].join(end));
  await fc.assert(
    fc.asyncProperty(table, async (content) => {
      const { fast, strict } = await convertBoth(content);
      expect(fast ?? strict).toEqual(strict);
    }),
    { numRuns: 300 },
  );
});
