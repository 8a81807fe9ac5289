import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PII_KINDS } from '../../../config/data-config.ts';
import { mayFind, scanText } from '../../../dataset/pii/scan-text.ts';
import { plainHintsOf } from './plain-sieve.ts';
import { HINT, hintsOfText } from '../../../dataset/pii/sieve.ts';

const ALL = new Set(PII_KINDS);
const piece = fc.constantFrom(
  'mail jo@example.com ',
  'call +44 20 7946 0958 ',
  '4111 1111 1111 1111',
  'DE89370400440532013000',
  '536-22-1234',
  '83.55.72.21',
  'fe80::1',
  '11010519491231002X',
  '我叫王小明',
  '東京都新宿区西新宿2丁目8番1号',
  'Jane Austen',
  'AKIAIOSFODNN7EXAMPLE',
  'plain words, and more of them. ',
  '漢字',
  '🙂',
  '\n',
  ' ',
);
const text = fc.oneof(
  fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join('')),
  fc.string({ unit: 'binary', maxLength: 60 }),
);

describe('the sieve', () => {
  it('says what the plain reading says, of texts of any length', () => {
    const word = fc.constantFrom(
      ...'Jane Austen de la von name Name named naming NAME cafe fe80 dead 1 22 333 4444 55555 1234567 é Éric Ñandú ж привет 先生 さん 様 省 漢字 🙂 sk-abc a_b-c key/1+2'.split(
        ' ',
      ),
    );
    const joint = fc.constantFrom(
      ...[' ', ' ', ' ', ', ', '. ', '.', ':', '::', '-', '--', '/', '@', '\n', '(', ')', '_', '', '  ', '    '],
    );
    const prose = fc
      .array(fc.tuple(word, joint), { maxLength: 40 })
      .map((parts) => parts.map((pair) => pair.join('')).join(''));
    const padded = fc.tuple(fc.nat(80), prose).map(([before, one]) => 'x'.repeat(before) + one);
    fc.assert(
      fc.property(fc.oneof(text, prose, padded), (content) => {
        expect(hintsOfText(content)).toBe(plainHintsOf(Buffer.from(content)));
      }),
      { numRuns: 20_000 },
    );
  });

  it('lets pass what may be found, and spans come in order without overlap, inside the text', () => {
    fc.assert(
      fc.property(text, (content) => {
        const spans = scanText(content, ALL);
        if (spans.length > 0) expect(mayFind(hintsOfText(content), ALL)).toBe(true);
        let end = 0;
        for (const span of spans) {
          expect(span.start).toBeGreaterThanOrEqual(end);
          expect(span.end).toBeGreaterThan(span.start);
          end = span.end;
        }
        expect(end).toBeLessThanOrEqual(content.length);
      }),
    );
  });

  it('has nothing to say of ordinary prose, so that no detector runs on it', () => {
    const prose = 'I lost my card yesterday and would like to have a new one, please; it is the second time this year.';
    expect(hintsOfText(prose)).toBe(0);
    expect(hintsOfText('我昨天丢了卡，想要一张新的。')).toBe(0);
    expect(mayFind(HINT.at, new Set(['ip']))).toBe(false);
  });
});
