import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { RE2JS } from 're2js';
import { pointerTo, rowError, rowWarning, type Problem } from '../problem.ts';
import { isObject, type Draft } from '../shape/draft.ts';

/** Whether arguments fit; null where the schema cannot be used. */
type Fits = ((given: unknown) => boolean) | null;

const KEPT_SCHEMAS = 500;
const MAX_SCHEMA_CHARS = 256 * 1024;

/** Patterns of a data file run in linear time: one made to take for ever takes no longer than any other. */
const linearPatterns = Object.assign(
  (pattern: string) => {
    const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern));
    return { test: (text: string) => compiled.matcher(text).find() };
  },
  { code: 'linearPatterns' },
);

function createCompiler(): (schema: unknown) => Fits {
  const ajv = new Ajv({ strict: false, logger: false, code: { regExp: linearPatterns } });
  addFormats.default(ajv);
  return (schema) => {
    // An asynchronous schema would answer with a promise.
    if ((!isObject(schema) && typeof schema !== 'boolean') || (isObject(schema) && '$async' in schema)) return null;
    try {
      const validate: ValidateFunction = ajv.compile(schema);
      return (given) => validate(given);
    } catch {
      return null;
    } finally {
      // It keeps every schema it has seen, and refuses a second one under the same $id.
      ajv.removeSchema(schema);
    }
  };
}

function parse(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Holds the arguments of calls to the JSON Schemas of the row's own tools. Compiled schemas are kept for the rows that
 * follow, at most 500 of them.
 */
export function createArgumentCheck(): (draft: Draft) => readonly Problem[] {
  const kept = new Map<string, Fits>();
  let compile: ReturnType<typeof createCompiler> | null = null;

  function fitsOf(schema: unknown): Fits {
    const text = JSON.stringify(schema) ?? '';
    if (text.length > MAX_SCHEMA_CHARS) return null;
    const known = kept.get(text);
    if (known !== undefined || kept.has(text)) return known ?? null;
    if (kept.size >= KEPT_SCHEMAS) kept.clear();
    compile ??= createCompiler();
    const fits = compile(schema);
    kept.set(text, fits);
    return fits;
  }

  function toolsOf(draft: Draft): ReadonlyMap<string, unknown> {
    const definitions = (draft.tools ?? []).map((tool) => (isObject(tool) ? tool['function'] : null));
    return new Map(
      definitions.flatMap((tool) =>
        isObject(tool) && typeof tool['name'] === 'string' ? [[tool['name'], tool['parameters']] as const] : [],
      ),
    );
  }

  return (draft) => {
    if (!draft.turns.some((turn) => turn['tool_calls'] !== undefined)) return [];
    const problems: Problem[] = [];
    const tools = toolsOf(draft);
    let unusable = false;
    for (const [index, turn] of draft.turns.entries()) {
      const pointer = draft.pointers[index] ?? '';
      const calls = turn['tool_calls'];
      for (const call of Array.isArray(calls) ? calls : []) {
        const called = isObject(call) ? call['function'] : null;
        if (!isObject(called) || typeof called['name'] !== 'string') continue;
        if (!tools.has(called['name'])) {
          if (draft.tools === null) continue;
          const hint = 'Add it to the row’s tools, or mend its name.';
          problems.push(rowError('tool_unknown', pointer, 'The call names a tool that the row does not list', hint));
          continue;
        }
        const schema = tools.get(called['name']);
        if (schema === undefined || schema === null) continue;
        const fits = fitsOf(schema);
        unusable ||= fits === null;
        if (fits === null || fits(parse(called['arguments']))) continue;
        const hint = 'Mend the call, or the parameters of the tool.';
        problems.push(rowError('arguments_off_schema', pointer, 'The arguments do not fit the tool’s schema', hint));
      }
    }
    if (!unusable) return problems;
    const message = 'The parameters of a tool are no valid JSON Schema, so its calls could not be held to it';
    return [
      ...problems,
      rowWarning('tool_schema_invalid', pointerTo('tools'), message, 'Use the types of JSON Schema.'),
    ];
  };
}
