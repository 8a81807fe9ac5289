import { z } from 'zod';
import { answerText } from './row-keys.ts';
import { draftOf, type Turn } from './shape/draft.ts';
import { textLines } from './text-lines.ts';

/** One held-out row: the conversation up to its last answer, and that answer. */
export interface TestItem {
  /** The split key: what `train.keys` and `test.keys` list. */
  readonly key: string;
  readonly group: string | null;
  readonly slices: Readonly<Record<string, string>>;
  /** An identifier of the row's own, where a column was named. */
  readonly id: string | null;
  readonly messages: readonly Turn[];
  readonly tools: readonly unknown[] | null;
  /** The text of the last answer; where it is a call, the calls as JSON. */
  readonly expected: string;
}

const turnSchema = z.looseObject({ role: z.string(), content: z.unknown().transform((content) => content ?? null) });
const tools = z.array(z.unknown()).optional();
const lineSchema = z.union([
  z.object({ messages: z.array(turnSchema), tools }),
  z.object({ input: z.object({ messages: z.array(turnSchema), tools }), preferred_output: z.array(turnSchema) }),
]);
const indexSchema = z.object({
  key: z.string(),
  group: z.string().nullable(),
  slices: z.record(z.string(), z.string()),
  id: z.string().nullable(),
});

async function* linesOf(path: string): AsyncGenerator<string> {
  for await (const lines of textLines(path)) yield* lines;
}

function testItem(line: string, indexLine: string): TestItem {
  const row = lineSchema.parse(JSON.parse(line));
  const { key, group, slices, id } = indexSchema.parse(JSON.parse(indexLine));
  const input = 'messages' in row ? row : row.input;
  const turns: readonly Turn[] = 'messages' in row ? row.messages : [...row.input.messages, ...row.preferred_output];
  const at = turns.findLastIndex((turn) => turn.role === 'assistant');
  const text = answerText(draftOf('chat', { turns }));
  const calls = turns[at]?.['tool_calls'];
  const expected = text === '' && calls !== undefined ? JSON.stringify(calls) : text;
  return { key, group, slices, id, messages: turns.slice(0, at), tools: input.tools ?? null, expected };
}

/** Streams `test.jsonl` with its `test.index.jsonl`, line by line. */
export async function* readTestItems(testPath: string, indexPath: string): AsyncGenerator<TestItem> {
  const index = linesOf(indexPath);
  for await (const line of linesOf(testPath)) {
    const entry = await index.next();
    if (entry.done === true) throw new Error(`${indexPath} has fewer lines than ${testPath}`);
    yield testItem(line, entry.value);
  }
}
