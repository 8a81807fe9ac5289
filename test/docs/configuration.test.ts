import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { assertSupported } from '../../config/check-support.ts';
import { runConfigSchema } from '../../config/run-config.ts';
import { bareSchema } from '../../config/schema-walk.ts';
import { loadText } from '../config/load-text.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (page: string): string => readFileSync(resolve(ROOT, page), 'utf8');

/** Refused whole in this version: the page says so, and need not name what would stand inside. */
const REFUSED_WHOLE: readonly string[] = ['judge', 'kinds'];

it('the page of the configuration names every key of the schema', () => {
  const page = read('docs/configuration.md');
  const missing = keysOf(runConfigSchema).filter((key) => !new RegExp(`[\`.]${key}\\b`).test(page));
  expect(missing).toEqual([]);
});

it.each(['README.md', 'docs/getting-started.md', 'docs/configuration.md'])(
  'the whole configurations that %s shows load, and this version honours them',
  (page) => {
    const shown = wholeConfigurations(read(page));
    expect(shown).not.toEqual([]);
    for (const text of shown) {
      const { config } = loadText(text);
      expect(() => assertSupported(config)).not.toThrow();
    }
  },
);

function keysOf(schema: z.core.$ZodType): readonly string[] {
  const bare = bareSchema(schema);
  if (bare instanceof z.ZodArray) return keysOf(bare.element);
  if (bare instanceof z.ZodRecord) return keysOf(bare.valueType);
  if (!(bare instanceof z.ZodObject)) return [];
  return Object.entries(bare.shape).flatMap(([key, child]) =>
    REFUSED_WHOLE.includes(key) ? [key] : [key, ...keysOf(child)],
  );
}

function wholeConfigurations(page: string): readonly string[] {
  const blocks = [...page.matchAll(/^( *)```yaml\n(.*?)^ *```/gms)].map(([, indent = '', text = '']) =>
    text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  );
  return blocks.filter((text) => /^name:/m.test(text) && /^training:/m.test(text));
}
