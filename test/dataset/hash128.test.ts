import { describe, expect, it } from 'vitest';
import { hashBytes, hashText, hexOf, wordsOf } from '../../dataset/hash128.ts';

describe('hashText', () => {
  // Made with mmh3.mmh3_x86_128_digest(text.encode(), 0) of Python's mmh3.
  it.for([
    ['', '00000000000000000000000000000000'],
    ['a', 'a794933c5556b01b5556b01b5556b01b'],
    ['hello', '2b2444a0db91def79adb31b69adb31b6'],
    ['The quick brown fox', '22b291f7a35dd0df051704eacff851ea'],
    ['0123456789abcdef', 'fb7d440936aed30a48ad1d9b572b3bfd'],
    ['中文🙂中文 mixed text that is longer than thirty-two bytes', '58c28454d986ed13656239e41154d2db'],
  ] as const)('agrees with another implementation of MurmurHash3 on %j', ([text, digest]) => {
    expect(hexOf(hashText(text), 0, 4)).toBe(digest);
  });

  it('reads nothing outside its range', () => {
    const bytes = new TextEncoder().encode('xxThe quick brown foxyy');
    const out = new Uint32Array(6);
    hashBytes(new DataView(bytes.buffer), 2, 21, out, 1);
    expect([...out]).toEqual([0, ...hashText('The quick brown fox'), 0]);
  });
});

describe('wordsOf', () => {
  it('is the inverse of hexOf', () => {
    const words = new Uint32Array(3);
    wordsOf('22b291f700000001', words, 1, 2);
    expect(hexOf(words, 1, 2)).toBe('22b291f700000001');
  });
});
