import { expect, it } from 'vitest';
import { createScriptCensus, scriptOf } from '../../dataset/merge/script-census.ts';

it.each([
  ['I lost my card', 'und-Latn'],
  ['我昨天丢了卡', 'zh'],
  ['昨日カードをなくした', 'ja'],
  ['카드를 잃어버렸어요', 'ko'],
  ['Я потерял карту', 'und-Cyrl'],
  ['ทำบัตรหาย', 'th'],
  ['請重新設定 password', 'und-Latn'],
  ['12345 …', 'und'],
])('%j is %s', (text, tag) => {
  expect(scriptOf(text)).toBe(tag);
});

it('looks at each of the first thousand rows, then at every 64th, and gives the most frequent first', () => {
  const census = createScriptCensus();
  let looked = 0;
  for (let row = 0; row < 10_000; row++) {
    if (!census.wantsNext()) continue;
    looked += 1;
    census.add(row % 3 === 0 ? 'text' : '文字');
  }
  expect(looked).toBe(1_000 + Math.floor(10_000 / 64) - Math.floor(1_000 / 64));
  expect(Object.keys(census.counts())).toEqual(['zh', 'und-Latn']);
});
