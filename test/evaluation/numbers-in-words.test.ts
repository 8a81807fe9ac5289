import { expect, test } from 'vitest';
import { plainPercent } from '../../domain/shares-in-words.ts';
import { count, percent, plainPoints, points, pointsRange, pValueText } from '../../evaluation/numbers-in-words.ts';

test('shares and differences read with one digit', () => {
  expect(percent(0.823)).toBe('82.3 %');
  expect(points(0.0412)).toBe('+4.1 points');
  expect(points(-0.0412)).toBe('−4.1 points');
  expect(points(-0.00001)).toBe('0.0 points');
  expect(pointsRange([-0.012, 0.034])).toBe('from −1.2 to +3.4 points');
});

test('a number beside a threshold never reads the same unless it is the same', () => {
  expect(points(0.01996, 0.02)).toBe('+1.996 points');
  expect(points(0.02, 0.02)).toBe('+2.0 points');
  expect(percent(0.0201, 0.02)).toBe('2.01 %');
  expect(plainPoints(0.02003, 0.02)).toBe('2.003 points');
  expect(pValueText(0.0500001, 0.05)).toBe('0.0500001');
});

test('something asked for reads as it was written', () => {
  expect(plainPoints(0.02)).toBe('2 points');
  expect(plainPoints(0.01)).toBe('1 point');
  expect(plainPoints(0.0085)).toBe('0.85 points');
  expect(plainPoints(0.081234, 0.02)).toBe('8.1 points');
});

test('small p values and large counts are readable', () => {
  expect(pValueText(0.00004)).toBe('below 0.001');
  expect(count(1234567)).toBe('1,234,567');
});

test('a setting in percent reads as it was written', () => {
  expect(plainPercent(0.95)).toBe('95 %');
  expect(plainPercent(0.999)).toBe('99.9 %');
});
