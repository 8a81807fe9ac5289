import { pointerTo, rowError, type Problem } from '../problem.ts';
import { parsedCell } from './cell-text.ts';
import { isObject } from './draft.ts';

/** Tool definitions, a list or its JSON text; bare functions are put in the chat format's envelope. */
export function readTools(
  row: Readonly<Record<string, unknown>>,
  column: string | null,
): { readonly tools: readonly unknown[] | null; readonly problems: readonly Problem[] } {
  const value = column === null ? undefined : row[column];
  if (column === null || value === undefined || value === null) return { tools: null, problems: [] };
  if (typeof value === 'string' && value.trim() === '') return { tools: null, problems: [] };
  const parsed = parsedCell(value);
  if (Array.isArray(parsed)) return { tools: parsed.length === 0 ? null : parsed.map(inEnvelope), problems: [] };
  const problem = rowError(
    'tools_invalid',
    pointerTo(column),
    'The tools are no list of functions',
    'Write a JSON list of tool definitions, or leave the key out.',
  );
  return { tools: null, problems: [problem] };
}

function inEnvelope(tool: unknown): unknown {
  return isObject(tool) && 'name' in tool && !('type' in tool) ? { type: 'function', function: tool } : tool;
}
