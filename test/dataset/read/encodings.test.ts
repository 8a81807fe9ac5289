import { describe, expect, it } from 'vitest';
import { validateText } from '../validate-files.ts';

const chinese = 'prompt,completion\n你好，请问怎么退款？,退款\n我的订单在哪里,订单\n';
const HEADER = Buffer.from('prompt,completion\n');

/** A table of ASCII with one line of these bytes (in hex) for the prompt. */
function tableOf(hex: string, plainLines = 0): Buffer {
  const plain = Buffer.from('a plain line,b\n'.repeat(plainLines));
  return Buffer.concat([HEADER, plain, Buffer.from(hex, 'hex'), Buffer.from(',answer\n')]);
}

/** そうです、わかりました。 in three encodings. */
const JAPANESE = {
  shift_jis: '82bb82a482c582b7814182ed82a982e882dc82b582bd8142',
  'euc-jp': 'a4bda4a6a4c7a4b9a1a2a4efa4aba4eaa4dea4b7a4bfa1a3',
  'iso-2022-jp': '1b24422439243d2426244724391b2842',
};

describe('encodings', () => {
  it.for([
    ['UTF-16LE with a mark', Buffer.from(`\uFEFF${chinese}`, 'utf16le'), 'utf-16le', 1],
    ['UTF-16LE without one', Buffer.from('prompt,completion\nplain,ascii\n', 'utf16le'), 'utf-16le', 0.95],
    ['UTF-16BE without one', Buffer.from('prompt,completion\nplain,ascii\n', 'utf16le').swap16(), 'utf-16be', 0.95],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${chinese}`), 'utf-8', 1],
    ['UTF-8', Buffer.from(chinese), 'utf-8', 1],
    ['Shift_JIS', tableOf(JAPANESE.shift_jis), 'shift_jis', 1],
    ['EUC-JP', tableOf(JAPANESE['euc-jp']), 'euc-jp', 1],
    ['Shift_JIS behind 75 KB of English', tableOf(JAPANESE.shift_jis, 5_000), 'shift_jis', 1],
    ['ISO-2022-JP by its escapes', tableOf(JAPANESE['iso-2022-jp']), 'iso-2022-jp', 0.99],
  ] as const)('reads %s without a word', async ([, content, encoding, confidence]) => {
    const { sources, issue_counts: counts } = await validateText('x.csv', content);
    expect(sources[0]).toMatchObject({ encoding, encoding_confidence: confidence, rejected: 0 });
    expect(counts).toEqual({});
  });

  it.for([
    ['GB18030', tableOf('c4e3bac32cc4e3bac3a3a1').subarray(0, -8), 'gb18030'],
    ['windows-1252', Buffer.from('prompt,completion\nl\u00e9t\u00e9 arrive,caf\u00e9\n', 'latin1'), 'windows-1252'],
  ] as const)('guesses %s from a few words, and says that it is a guess', async ([, content, encoding]) => {
    const { sources, issues } = await validateText('x.csv', content, { columns: { prompt: 'prompt' } });
    expect(sources[0]).toMatchObject({ encoding, rejected: 0 });
    expect(sources[0]?.encoding_confidence).toBeLessThan(0.9);
    expect(issues).toMatchObject([{ code: 'encoding_guessed', severity: 'warning', row: null }]);
    expect(issues[0]?.hint).toContain('--encoding');
  });

  it('loses only the broken row of a UTF-8 file, instead of reading all of it as something else', async () => {
    const content = Buffer.concat([Buffer.from(chinese), Buffer.from('e4bda0e5', 'hex'), Buffer.from(',坏\n')]);
    const { sources, issue_counts: counts } = await validateText('x.csv', content);
    expect(sources[0]).toMatchObject({ encoding: 'utf-8', rows: 3, accepted: 2, rejected: 1 });
    expect(counts).toEqual({ encoding_guessed: 1, text_undecodable: 1 });
  });

  it('takes any label of TextDecoder and prints its standard name', async () => {
    const { sources, issues } = await validateText('x.csv', tableOf('82a082a2'), { encoding: 'sjis' });
    expect(sources[0]).toMatchObject({ encoding: 'shift_jis', encoding_confidence: 1, accepted: 1 });
    expect(issues).toEqual([]);
    await expect(validateText('x.csv', 'a,b\n', { encoding: 'klingon' })).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('rejects the rows whose bytes are invalid in the encoding it was told', async () => {
    const bytes = Buffer.concat([Buffer.from('prompt,completion\nfine,a\nbad '), Buffer.of(0xff), Buffer.from(',b\n')]);
    const { totals, issues } = await validateText('x.csv', bytes, { encoding: 'utf-8' });
    expect(totals).toMatchObject({ accepted: 1, rejected: 1 });
    expect(issues[0]).toMatchObject({ code: 'text_undecodable', row: 2, line: 3 });
  });
});
