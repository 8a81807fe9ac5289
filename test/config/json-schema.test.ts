import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { configJsonSchema } from '../../config/json-schema.ts';
import { runConfigSchema } from '../../config/run-config.ts';
import { FULL } from './full-config.ts';
import { loadText, MINIMAL, problemsOf } from './load-text.ts';

const ajv = new Ajv({ allErrors: false, strict: false });
addFormats.default(ajv);
const accepts = ajv.compile(configJsonSchema());
const SEED = 20_261_126;

type Node = Record<string, unknown> | unknown[];

/** Every place of a configuration: the mapping or list that holds it, and its key there. */
function placesOf(node: unknown): readonly { readonly at: Node; readonly key: string }[] {
  if (typeof node !== 'object' || node === null) return [];
  const at = node as Node;
  return Object.entries(at).flatMap(([key, value]) => [{ at, key }, ...placesOf(value)]);
}

const WORDS = fc.oneof(
  fc.constantFrom('auto', 'ask', 'never', '10m', '0s', '1.5h', 'openai', 'LAB_KEY', 'lower_case', 'name@7', ''),
  fc.constantFrom('sk-canary-1234', 'a b', '-1', 'supervised', 'provider:model', 'https://a.example', 'UTC', '²'),
);
const VALUES = fc.oneof(
  WORDS,
  fc.constantFrom<unknown>(
    -1,
    0,
    0.5,
    1,
    1.5,
    3,
    200,
    true,
    false,
    null,
    [],
    {},
    ['a'],
    [1],
    { a: 1 },
    { a: { b: [] } },
  ),
);

/** A configuration to which something was done: a value replaced, a key taken out or one that nobody knows put in. */
const CONFIGS = fc
  .record({
    base: fc.constantFrom(FULL, MINIMAL),
    changes: fc.array(
      fc.record({ place: fc.nat(), what: fc.constantFrom('replace', 'remove', 'add'), value: VALUES }),
      {
        maxLength: 3,
      },
    ),
  })
  .map(({ base, changes }) => {
    const config: unknown = parse(base);
    for (const { place, what, value } of changes) {
      const places = placesOf(config);
      const chosen = places[place % places.length];
      if (chosen === undefined) continue;
      const { at, key } = chosen;
      if (what === 'add') Object.assign(at, { unheard_of: value });
      else if (what === 'replace') Object.assign(at, { [key]: value });
      else if (Array.isArray(at)) at.splice(Number(key), 1);
      else delete at[key];
    }
    return config;
  });

describe('the exported JSON Schema', () => {
  it('is draft-07 and takes its own example and every key of the contract', () => {
    const schema = configJsonSchema();
    expect(schema['$schema']).toBe('http://json-schema.org/draft-07/schema#');
    expect(accepts(parse(FULL))).toBe(true);
    for (const example of schema['examples'] as unknown[]) expect(accepts(example)).toBe(true);
  });

  it(`agrees with the schema that checks, on 1,000 configurations, valid and broken (seed ${SEED})`, () => {
    const seen = { valid: 0, broken: 0 };
    fc.assert(
      fc.property(CONFIGS, (config) => {
        const isValid = runConfigSchema.safeParse(structuredClone(config)).success;
        seen[isValid ? 'valid' : 'broken'] += 1;
        expect({ config, isValid: accepts(config) }).toEqual({ config, isValid });
      }),
      { numRuns: 1_000, seed: SEED },
    );
    expect(Math.min(seen.valid, seen.broken)).toBeGreaterThan(100);
  });

  it('describes the keys that need it, for editors', () => {
    const text = JSON.stringify(configJsonSchema());
    expect(text.match(/"description"/g)?.length).toBeGreaterThan(40);
  });
});

/** Every key of the contract's page at the top and one level below, with a letter lost, doubled or swapped. */
const MISSPELT = Object.entries(parse(FULL) as Record<string, unknown>).flatMap(([block, inner]) => {
  const own = [{ path: [block], key: block }];
  const isMapping = typeof inner === 'object' && inner !== null && !Array.isArray(inner) && block !== 'providers';
  return isMapping ? [...own, ...Object.keys(inner).map((key) => ({ path: [block, key], key }))] : own;
});

function misspell(key: string, how: number): string {
  const at = Math.min(2, key.length - 2);
  if (how === 0) return key.slice(0, at) + key.slice(at + 1);
  if (how === 1) return key.slice(0, at) + (key[at] ?? '') + key.slice(at);
  return key.slice(0, at) + (key[at + 1] ?? '') + (key[at] ?? '') + key.slice(at + 2);
}

it('a misspelt key is told the right one, in 50 of 50', () => {
  const wrong = MISSPELT.flatMap(({ path, key }) => [0, 1, 2].map((how) => ({ path, key, typed: misspell(key, how) })))
    .filter(({ key, typed }) => key !== typed && key.length > 3)
    .slice(0, 50);
  expect(wrong).toHaveLength(50);
  for (const { path, key, typed } of wrong) {
    const config = parse(FULL) as Record<string, Record<string, unknown>>;
    const holder = path.length === 1 ? config : (config[path[0] ?? ''] ?? {});
    const { [key]: value, ...rest } = holder;
    const changed = { ...rest, [typed]: value };
    const whole = path.length === 1 ? changed : { ...config, [path[0] ?? '']: changed };
    const hints = problemsOf(() => loadText(JSON.stringify(whole)))
      .filter(({ message }) => message.includes(typed))
      .map(({ hint }) => hint);
    expect({ typed, hints }).toEqual({ typed, hints: [expect.stringContaining(`did you mean ${key}?`)] });
  }
});
