import { z } from 'zod';
import type { KeyPath } from './key-path.ts';

type AnySchema = z.core.$ZodType;

/** The schema that reads the file's value, with defaults, optionals and transformations taken off. */
export function bareSchema(schema: AnySchema): AnySchema {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return bareSchema(schema.unwrap());
  }
  if (schema instanceof z.ZodPipe) return bareSchema(schema.in);
  return schema;
}

/** The schema of what stands at a path, or null where no such key exists. */
export function schemaAt(root: AnySchema, path: KeyPath): AnySchema | null {
  let schema: AnySchema | null = bareSchema(root);
  for (const segment of path) {
    schema = childSchema(schema, segment);
    if (schema === null) return null;
  }
  return schema;
}

function childSchema(parent: AnySchema, segment: string | number): AnySchema | null {
  if (parent instanceof z.ZodObject) {
    const shape: Record<string, AnySchema> = parent.shape;
    const child = Object.hasOwn(shape, segment) ? shape[segment] : undefined;
    return child === undefined ? null : bareSchema(child);
  }
  if (parent instanceof z.ZodRecord) return bareSchema(parent.valueType);
  if (parent instanceof z.ZodArray) return /^\d+$/.test(String(segment)) ? bareSchema(parent.element) : null;
  if (parent instanceof z.ZodUnion) {
    for (const option of parent.options) {
      const child = childSchema(bareSchema(option), segment);
      if (child !== null) return child;
    }
  }
  return null;
}

/** The keys that may stand directly under a path; empty where any key may, or none. */
export function keysAt(root: AnySchema, path: KeyPath): readonly string[] {
  const schema = schemaAt(root, path);
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
  if (schema instanceof z.ZodRecord) {
    const key = bareSchema(schema.keyType);
    return key instanceof z.ZodEnum ? key.options.map(String) : [];
  }
  return [];
}

/** Every path in the schema that ends in this key, a list position written as 0. */
export function pathsEndingIn(root: AnySchema, key: string, prefix: KeyPath = []): readonly KeyPath[] {
  const schema = bareSchema(root);
  if (schema instanceof z.ZodArray) return pathsEndingIn(schema.element, key, [...prefix, 0]);
  if (!(schema instanceof z.ZodObject)) return [];
  const shape: Record<string, AnySchema> = schema.shape;
  return Object.entries(shape).flatMap(([name, child]) => {
    const path = [...prefix, name];
    return [...(name === key ? [path] : []), ...pathsEndingIn(child, key, path)];
  });
}

/** Which kinds of value a schema takes, for reading `--set`. */
export function acceptedKinds(schema: AnySchema | null): ReadonlySet<'text' | 'list' | 'mapping' | 'other'> {
  if (schema === null) return new Set();
  const bare = bareSchema(schema);
  if (bare instanceof z.ZodUnion) return new Set(bare.options.flatMap((option) => [...acceptedKinds(option)]));
  if (bare instanceof z.ZodArray) return new Set(['list']);
  if (bare instanceof z.ZodObject || bare instanceof z.ZodRecord) return new Set(['mapping']);
  const isText =
    bare instanceof z.ZodString ||
    bare instanceof z.ZodURL ||
    bare instanceof z.ZodEnum ||
    (bare instanceof z.ZodLiteral && typeof bare.value === 'string');
  return new Set([isText ? 'text' : 'other']);
}
