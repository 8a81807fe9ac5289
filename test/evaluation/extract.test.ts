import { expect, test } from 'vitest';
import { RetuneError } from '../../domain/failure-type.ts';
import { createReader } from '../../evaluation/extract.ts';

const read = createReader('#### (.+)$');

test('without a pattern the whole trimmed text counts', () => {
  expect(createReader(undefined)('  billing \n')).toBe('billing');
});

test('the first group counts, trimmed', () => {
  expect(read('6 × 7 = 42\n####  42 ')).toBe('42');
});

test('the last match wins, since an answer comes at the end of the reasoning', () => {
  expect(read('#### 41\nno, again\n#### 42')).toBe('42');
});

test('$ is the end of a line: what follows the answer does not hide it', () => {
  expect(read('#### 42\nHope that helps!')).toBe('42');
});

test('a pattern without a group counts whole, one with an empty group counts empty', () => {
  expect(createReader('\\d+')('7 or 42')).toBe('42');
  expect(createReader('= *(\\d*)')('x =')).toBe('');
});

test('nothing found is null', () => {
  expect(read('42')).toBeNull();
});

test('a pattern that backtracks without end elsewhere reads a hundred thousand characters to their end', () => {
  expect(createReader('(x+x+)+y')('x'.repeat(100_000))).toBeNull();
  expect(createReader('^(([a-z])+.)+[A-Z]([a-z])+$')('a'.repeat(100_000))).toBeNull();
});

test('look-around, which cannot be matched in linear time, is refused with its reason', () => {
  expect(() => createReader('(?=a)b')).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
});

test('a pattern that matches nothing at every place comes to an end', () => {
  expect(createReader('(x*)')('aaa')).toBe('');
});

test('a pattern that does not compile is a configuration error that names its key', () => {
  const compile = (): unknown => createReader('([0-9');
  expect(compile).toThrow(RetuneError);
  expect(compile).toThrow(/evaluation\.extract/);
  expect(compile).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
});
