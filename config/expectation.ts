import { z } from 'zod';
import { bareSchema } from './schema-walk.ts';
import { expectations } from './schema-words.ts';

/** What a schema asks for, in words that follow "must be". */
export function expectationOf(schema: z.core.$ZodType): string {
  const said = expectations.get(schema)?.text;
  if (said !== undefined) return said;
  const bare = bareSchema(schema);
  if (bare !== schema) return expectationOf(bare);
  if (bare instanceof z.ZodUnion) return [...new Set(bare.options.map(expectationOf))].join(' or ');
  if (bare instanceof z.ZodLiteral) return [...bare.values].map(String).join(' or ');
  if (bare instanceof z.ZodEnum) return listed(bare.options.map(String));
  if (bare instanceof z.ZodBoolean) return 'true or false';
  if (bare instanceof z.ZodNumber) return 'a number';
  if (bare instanceof z.ZodArray) return `a list, each entry ${expectationOf(bare.element)}`;
  if (bare instanceof z.ZodObject) return `a mapping with the keys ${keyList(Object.keys(bare.shape))}`;
  if (bare instanceof z.ZodRecord) return 'a mapping';
  return 'text';
}

/** What a value is, in a few words that never show the value itself. */
export function kindOf(value: unknown): string {
  if (value === null) return 'it has no value';
  if (Array.isArray(value)) return value.length === 0 ? 'it is an empty list' : 'it is a list';
  if (typeof value === 'string') return value === '' ? 'it is empty' : 'it is other text';
  if (typeof value === 'number') return `it is ${value}`;
  if (typeof value === 'boolean') return `it is ${value}`;
  return 'it is a mapping';
}

function listed(words: readonly string[]): string {
  return words.length <= 2 ? words.join(' or ') : `one of ${words.join(', ')}`;
}

function keyList(keys: readonly string[]): string {
  return keys.length <= 6 ? keys.join(', ') : `${keys.slice(0, 5).join(', ')} and others`;
}
