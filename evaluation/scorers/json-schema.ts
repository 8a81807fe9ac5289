import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { compileLinear } from '../linear-pattern.ts';
import type { NamedScorer, Reader } from '../scorer.ts';
import { parseJson } from './json.ts';

type Compiled = ValidateFunction | string;

/** `pattern` by RE2, so that no schema can block a worker. */
const linearRegExp = Object.assign(
  (pattern: string) => {
    const compiled = compileLinear(pattern);
    // Ajv tells patterns apart by their text.
    return { test: (text: string): boolean => compiled.found(text), toString: () => pattern };
  },
  { code: 'linearRegExp' },
);

function compile(text: string): Compiled {
  const schema = parseJson(text);
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return 'is no JSON object';
  const ajv = new Ajv2020({ strict: false, logger: false, code: { regExp: linearRegExp } });
  addFormats.default(ajv);
  try {
    return ajv.compile(withoutDraft(schema));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Drafts 6 to 2020-12 differ little in what they validate: one validator takes them all. */
function withoutDraft(schema: object): object {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== '$schema' && key !== '$id'));
}

/** Right where what is read of the answer is JSON that the expected text, a JSON Schema, accepts. */
export function createJsonSchema(read: Reader): NamedScorer {
  const schemas = new Map<string, Compiled>();
  const schemaOf = (text: string): Compiled => {
    const known = schemas.get(text) ?? compile(text);
    schemas.set(text, known);
    return known;
  };
  const verdict = (score: number, reason: string) => ({ name: 'json_schema', score, metadata: { reason } });
  return {
    name: 'json_schema',
    kind: 'right_wrong',
    score({ expected, answer }) {
      const schema = schemaOf(expected);
      if (typeof schema === 'string') return verdict(0, 'the expected text is no JSON Schema');
      const given = parseJson(read(answer) ?? '');
      if (given === undefined) return verdict(0, 'the answer is no JSON');
      return schema(given) ? { name: 'json_schema', score: 1 } : verdict(0, 'the schema does not accept it');
    },
    problem(expected) {
      const schema = schemaOf(expected);
      return typeof schema === 'string' ? `is no JSON Schema: ${schema}` : null;
    },
  };
}
