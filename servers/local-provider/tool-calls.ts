import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Answer } from './model/answer.ts';

/** A call of a function as it is sent: its arguments are JSON text. */
export interface ToolCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

/** What a request says about the functions that may be called. */
export interface ToolOptions {
  readonly names: readonly string[];
  readonly choice: 'none' | 'auto' | 'required' | { readonly function: { readonly name: string } };
}

const learntSchema = z.object({
  function: z.object({ name: z.string(), arguments: z.union([z.string(), z.record(z.string(), z.unknown())]) }),
});

function newId(): string {
  return `call_${randomBytes(12).toString('hex')}`;
}

function asCall(learnt: unknown): ToolCall[] {
  const parsed = learntSchema.safeParse(learnt);
  if (!parsed.success) return [];
  const { name, arguments: given } = parsed.data.function;
  const text = typeof given === 'string' ? given : JSON.stringify(given);
  return [{ id: newId(), type: 'function', function: { name, arguments: text } }];
}

/**
 * The calls of an answer that the request allows. Where it demands one and the model has none, the function is called
 * without arguments: the local model cannot read what a function is for.
 */
export function toolCalls(learnt: Answer['toolCalls'], { names, choice }: ToolOptions): readonly ToolCall[] {
  if (choice === 'none' || names.length === 0) return [];
  const wanted = typeof choice === 'object' ? [choice.function.name] : names;
  const calls = (learnt ?? []).flatMap(asCall).filter((call) => wanted.includes(call.function.name));
  const [name] = wanted;
  if (calls.length > 0 || choice === 'auto' || name === undefined) return calls;
  return [{ id: newId(), type: 'function', function: { name, arguments: '{}' } }];
}
