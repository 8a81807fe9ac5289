import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createKeyTable } from '../../dataset/key-table.ts';

it('numbers keys in the order of first sight, however many collide', () => {
  const key = fc.tuple(fc.constantFrom(0, 2048, 7), fc.nat(40), fc.constant(0), fc.nat(3));
  fc.assert(
    fc.property(fc.array(key, { maxLength: 3_000, size: 'max' }), (keys) => {
      const table = createKeyTable(4);
      const reference = new Map<string, number>();
      for (const words of keys) {
        const known = reference.get(words.join());
        const found = table.find(Uint32Array.from(words), 0);
        expect(found).toBe(known ?? null);
        if (known === undefined) reference.set(words.join(), reference.size);
        expect(table.intern(Uint32Array.from([99, ...words]), 1)).toBe(known ?? reference.size - 1);
      }
      expect(table.size).toBe(reference.size);
      expect([...table.keys()]).toEqual([...reference.keys()].flatMap((words) => words.split(',').map(Number)));
    }),
    { numRuns: 10 },
  );
});

it('holds many thousand keys', () => {
  const table = createKeyTable(2);
  const words = new Uint32Array(2);
  for (let n = 0; n < 50_000; n++) {
    words[0] = Math.imul(n, 0x9e3779b1);
    words[1] = n;
    expect(table.intern(words, 0)).toBe(n);
  }
  words[0] = Math.imul(49_000, 0x9e3779b1);
  words[1] = 49_000;
  expect(table.find(words, 0)).toBe(49_000);
});
