import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const FOLDER = join(import.meta.dirname, '../../../dataset/assembly');

it.each([
  ['scan', ['scan', 'hints', 'sieve']],
  ['tokens', ['tokens', 'merge', 'ranks', 'split']],
] as const)(
  'the code of %s was made from its sources as they stand: else run node scripts/simd.mjs',
  (name, sources) => {
    const digest = createHash('sha256');
    for (const source of sources) digest.update(readFileSync(join(FOLDER, `${source}.as`)));
    expect(readFileSync(join(FOLDER, `${name}-code.ts`), 'utf8')).toContain(`// ${digest.digest('hex')}`);
  },
);
