import { z } from 'zod';
import { expectationOf } from '../../config/expectation.ts';
import { bareSchema } from '../../config/schema-walk.ts';
import { code } from './markdown.ts';

/** One key of a schema, as the reference tells it. */
export interface ConfigKey {
  /** `data.sources[].path`, `providers.NAME.kind`. */
  readonly path: string;
  readonly takes: string;
  readonly byDefault: string;
  readonly about: string;
}

type AnySchema = z.core.$ZodType;

/** Every key below a schema: mappings that have a description of their own, and all that hold a value. */
export function keysBelow(schema: AnySchema, path = ''): readonly ConfigKey[] {
  const bare = bareSchema(schema);
  if (bare instanceof z.ZodObject) {
    const shape: Readonly<Record<string, AnySchema>> = bare.shape;
    const children = Object.entries(shape).flatMap(([key, child]) =>
      keysBelow(child, path === '' ? key : `${path}.${key}`),
    );
    const about = aboutOf(schema);
    return about === '' || path === '' ? children : [keyOf(schema, path, 'mapping'), ...children];
  }
  if (bare instanceof z.ZodArray && bareSchema(bare.element) instanceof z.ZodObject) {
    const children = keysBelow(bare.element, `${path}[]`);
    return aboutOf(schema) === '' ? children : [keyOf(schema, path, 'list'), ...children];
  }
  if (bare instanceof z.ZodRecord && bareSchema(bare.valueType) instanceof z.ZodObject) {
    return keysBelow(bare.valueType, `${path}.NAME`);
  }
  return [keyOf(schema, path, takes(bare, schema))];
}

function keyOf(schema: AnySchema, path: string, words: string): ConfigKey {
  return { path, takes: words, byDefault: defaultOf(schema), about: aboutOf(schema) };
}

/** The description of a schema, or of what it wraps. */
function aboutOf(schema: AnySchema): string {
  const own = z.globalRegistry.get(schema)?.description;
  if (own !== undefined) return own;
  const inner = innerOf(schema);
  return inner === null ? '' : aboutOf(inner);
}

function defaultOf(schema: AnySchema): string {
  if (schema instanceof z.ZodDefault) return code(JSON.stringify(schema.def.defaultValue).replaceAll(/^"|"$/g, ''));
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault) return '';
  const inner = innerOf(schema);
  return inner === null ? 'must be given' : defaultOf(inner);
}

function innerOf(schema: AnySchema): AnySchema | null {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return schema.unwrap();
  }
  return schema instanceof z.ZodPipe ? schema.in : null;
}

function takes(bare: AnySchema, schema: AnySchema): string {
  if (bare instanceof z.ZodEnum) return bare.options.map((option) => code(String(option))).join(', ');
  if (bare instanceof z.ZodLiteral) return [...bare.values].map((value) => code(String(value))).join(', ');
  if (bare instanceof z.ZodUnion)
    return [...new Set(bare.options.map((option) => takes(bareSchema(option), option)))].join('; ');
  if (bare instanceof z.ZodArray) return `a list of: ${takes(bareSchema(bare.element), bare.element)}`;
  return expectationOf(schema);
}
