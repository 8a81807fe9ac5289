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

test('of a text longer than the cap its end is searched', () => {
  expect(read(`#### 1\n${'x'.repeat(100_001)}`)).toBeNull();
  expect(read(`${'x'.repeat(100_001)}\n#### 2`)).toBe('2');
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
