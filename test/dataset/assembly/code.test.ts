import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const FOLDER = join(import.meta.dirname, '../../../dataset/assembly');

it.each(['scan', 'merge'])(
  'the code of %s was made from its source as it stands: else run node scripts/simd.mjs',
  (name) => {
    const source = createHash('sha256')
      .update(readFileSync(join(FOLDER, `${name}.as`)))
      .digest('hex');
    expect(readFileSync(join(FOLDER, `${name}-code.ts`), 'utf8')).toContain(`// ${source}`);
  },
);
