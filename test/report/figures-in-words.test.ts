import { expect, test } from 'vitest';
import { plainPoints, signedPoints } from '../../domain/shares-in-words.ts';
import { counted, durationText, money, percent, pValueText, time } from '../../report/figures-in-words.ts';

test('a difference has its sign, and none where it rounds to 0', () => {
  expect(signedPoints(0.0412)).toBe('+4.1');
  expect(signedPoints(-0.0412)).toBe('−4.1');
  expect(signedPoints(-0.0001)).toBe('0.0');
});

test('a percent sign never parts from its number', () => {
  expect(percent(0.8234)).toBe('82.3\u00a0%');
});

test('one is singular', () => {
  expect(plainPoints(0.01)).toBe('1 point');
  expect(counted(1, 'prompt')).toBe('1 prompt');
  expect(counted(1308, 'prompt')).toBe('1,308 prompts');
});

test.each([
  [0, '0 ms'],
  [340, '340 ms'],
  [12_340, '12.3 s'],
  [59_990, '1 min 00 s'],
  [185_000, '3 min 05 s'],
  [7_440_000, '2 h 04 min'],
  [97_200_000, '1 d 03 h'],
])('%i ms read as %s', (durationMs, text) => {
  expect(durationText(durationMs)).toBe(text);
});

test('a small amount does not read as nothing', () => {
  expect(money(0.0042, 'USD')).toBe('0.0042 USD');
  expect(money(0, 'USD')).toBe('0.00 USD');
  expect(money(12.5, 'EUR')).toBe('12.50 EUR');
});

test('p values and times', () => {
  expect(pValueText(0.0004)).toBe('below 0.001');
  expect(pValueText(0.0421)).toBe('0.042');
  expect(time('2026-11-24T21:38:05.123Z')).toBe('2026-11-24 21:38:05 UTC');
  expect(time('soon')).toBe('soon');
});
