import fc from 'fast-check';
import { countTokens as countCl100k } from 'gpt-tokenizer/encoding/cl100k_base';
import { countTokens as countO200k } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { loadTokenizer } from '../../../dataset/count-tokens.ts';

const REFERENCE = { cl100k_base: countCl100k, o200k_base: countO200k };
const options = { disallowedSpecial: new Set<string>() };

const PARTS = [
  ...[
    'a',
    'b',
    'W',
    'HELLO',
    'Hello',
    'camelCase',
    'the',
    'ing',
    ' the',
    ' quick',
    'naïve',
    'straße',
    'É',
    'ß',
    'ñ',
    'Ω',
    'ж',
    'Ж',
  ],
  ...['中', '文', '字符', 'あ', 'ア', '한국', 'क', 'ि', 'ʰ', 'ǅ', 'ª', '\u0301', '\u200d', '\ufe0f'],
  ...['1', '23', '4567', '２', '٣', '²', 'Ⅷ', ' 9'],
  ...[' ', '  ', '\t', '\n', '\r\n', '\n\n', '\r', '\u00a0', '\u3000', '\u2028', '   \n  '],
  ...[
    '.',
    ',',
    '!',
    '?!',
    '/',
    '//',
    "'",
    "'s",
    "'LL",
    "'Re",
    "'x",
    '-',
    '_',
    '(',
    ')',
    '"',
    '{}',
    '=>',
    '\u0000',
    '\u001b',
  ],
  ...['🙂', '👩‍👩‍👧', '❤️', '<|endoftext|>', 'https://example.org/a?b=c', '𝒳', '𐐀'],
];

describe.for(['cl100k_base', 'o200k_base'] as const)('%s', (encoding) => {
  it('counts 20,000 texts as gpt-tokenizer does', async () => {
    const { countText } = await loadTokenizer(encoding);
    const text = fc.array(fc.constantFrom(...PARTS), { maxLength: 30 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(text, { minLength: 100, maxLength: 100 }), (texts) => {
        for (const one of texts) {
          const counted = countText(one);
          const expected = REFERENCE[encoding](one, options);
          if (counted !== expected) expect({ text: one, tokens: counted }).toEqual({ text: one, tokens: expected });
        }
      }),
      { numRuns: 200 },
    );
    expect(countText('')).toBe(0);
  });

  it('counts runs of ideographs, and of letters of any script, as gpt-tokenizer does', async () => {
    const { countText } = await loadTokenizer(encoding);
    const common =
      '我们你好请问订单什么时候可以发货退款谢谢客服帮助账户密码登录不能为支付失败已经收到但是商品质量问题怎处理需要多少天的了在和也就都没有这那个今昨联系快递地址修改取消申优惠价格会员かなのはをにがでともカタナ한국어는';
    const letters = 'abcdefghijklmnopqrstuvwxyzéèüößñабвгдежзиклмнопрстуфхцчшщыьэюяاللهمنعربيहिन्दी';
    const unit = (chars: string): fc.Arbitrary<string> => fc.constantFrom(...Array.from(chars));
    const text = fc.oneof(
      fc.string({ unit: unit(common), maxLength: 60 }),
      fc.string({ unit: unit(letters), maxLength: 40 }),
      fc.string({ unit: 'binary', maxLength: 20 }),
    );
    fc.assert(
      // U+0085, U+FEFF and ſ are classed by tiktoken, not by gpt-tokenizer: see below.
      fc.property(text, (one) => {
        fc.pre(!/[\u0085\ufeff\u017f]/.test(one));
        expect(countText(one)).toBe(REFERENCE[encoding](one, options));
      }),
      { numRuns: 20_000 },
    );
  });

  it.for([
    ['a', 3_000],
    ['ab', 900],
    ['中文字', 400],
    [' ', 2_000],
    ['=-', 500],
    ['🙂', 300],
    ['x\n', 200],
  ] as const)('merges a long run of %j as gpt-tokenizer does', async ([part, times]) => {
    const { countText } = await loadTokenizer(encoding);
    const text = `${part.repeat(times)}.`;
    expect(countText(text)).toBe(REFERENCE[encoding](text, options));
  });

  it('takes no quadratic time for a piece of a million letters', async () => {
    const { countText } = await loadTokenizer(encoding);
    expect(countText('x'.repeat(1_000_000))).toBe(125_000);
  });

  it('counts bytes in the middle of a buffer as it counts the text', async () => {
    const { countBytes, countText } = await loadTokenizer(encoding);
    const bytes = Buffer.from(`xx${PARTS.join(' ')}yy`);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    expect(countBytes(view, 2, bytes.length - 2)).toBe(countText(PARTS.join(' ')));
  });
});

/**
 * White space of the encodings' own regular expressions is Unicode's: U+0085 is, U+FEFF is not; JavaScript has it the
 * other way round, and so has gpt-tokenizer. And ſ folds to s behind an apostrophe. Values of Python's tiktoken 0.14.
 */
describe('where JavaScript’s classes differ, tiktoken is followed', () => {
  it.for([
    ['cl100k_base', 'a \u0085\u0085b', 6],
    ['cl100k_base', 'a\ufeff\ufeff b', 4],
    ['cl100k_base', "it'\u017f", 4],
    ['o200k_base', 'a \u0085\u0085b', 6],
    ['o200k_base', 'a\ufeff\ufeff b', 3],
    ['o200k_base', "it'\u017f", 3],
  ] as const)('%s: %j', async ([encoding, text, tokens]) => {
    expect((await loadTokenizer(encoding)).countText(text)).toBe(tokens);
  });
});
