import { z } from 'zod';
import { answerText, normalisedPrompt, promptText, splitKeyOf } from './row-keys.ts';
import { draftOf, type Turn } from './shape/draft.ts';
import { textLines } from './text-lines.ts';

/** Which answers of a conversation are items: its last, each, or those that call tools. */
export type ItemTurns = 'last' | 'each' | 'tool_calls';

/** One answer of a held-out row: the conversation up to it, and the answer. */
export interface TestItem {
  /** The split key: what `train.keys` and `test.keys` list. */
  readonly key: string;
  readonly group: string | null;
  readonly slices: Readonly<Record<string, string>>;
  /** An identifier of the row's own, where a column was named. */
  readonly id: string | null;
  readonly messages: readonly Turn[];
  readonly tools: readonly unknown[] | null;
  /** The text of the answer; where it is a call, the calls as JSON. */
  readonly expected: string;
  readonly expectsCalls: boolean;
  /** Whether other items come from the same conversation. */
  readonly isOneOfMany: boolean;
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

/** Places of the answers that are items; one that carries `weight: 0` is not learnt from and not asked for. */
function answerPlaces(turns: readonly Turn[], which: ItemTurns): readonly number[] {
  if (which === 'last') {
    const last = turns.findLastIndex((turn) => turn.role === 'assistant');
    return last === -1 ? [] : [last];
  }
  return [...turns.keys()].filter((place) => {
    const turn = turns[place];
    if (turn?.role !== 'assistant' || turn['weight'] === 0) return false;
    return which === 'each' || Array.isArray(turn['tool_calls']);
  });
}

type RowIndex = z.output<typeof indexSchema>;

function testItems(line: string, known: RowIndex | null, which: ItemTurns): readonly TestItem[] {
  const row = lineSchema.parse(JSON.parse(line));
  const input = 'messages' in row ? row : row.input;
  const turns: readonly Turn[] = 'messages' in row ? row.messages : [...row.input.messages, ...row.preferred_output];
  const { key, group, slices, id } = known ?? indexOf(turns);
  const places = answerPlaces(turns, which);
  return places.map((at) => {
    const text = answerText(draftOf('chat', { turns: turns.slice(0, at + 1) }));
    const calls = turns[at]?.['tool_calls'];
    const expectsCalls = text === '' && calls !== undefined;
    const expected = expectsCalls ? JSON.stringify(calls) : text;
    const messages = turns.slice(0, at);
    const isOneOfMany = places.length > 1;
    return { key, group, slices, id, messages, tools: input.tools ?? null, expected, expectsCalls, isOneOfMany };
  });
}

/** What an index would say of a row that has no group, no slice and no identifier. */
function indexOf(turns: readonly Turn[]): RowIndex {
  const key = splitKeyOf(normalisedPrompt(promptText(draftOf('chat', { turns }))));
  return { key, group: null, slices: {}, id: null };
}

/** Streams `test.jsonl` with its `test.index.jsonl`, line by line. */
export async function* readTestItems(
  testPath: string,
  indexPath: string,
  turns: ItemTurns = 'last',
): AsyncGenerator<TestItem> {
  const index = linesOf(indexPath);
  for await (const line of linesOf(testPath)) {
    const entry = await index.next();
    if (entry.done === true) throw new Error(`${indexPath} has fewer lines than ${testPath}`);
    yield* testItems(line, indexSchema.parse(JSON.parse(entry.value)), turns);
  }
}

/** Streams the answers of a split without an index (`train.jsonl`, `validation.jsonl`): the key is that of the prompt. */
export async function* readSplitItems(path: string, turns: ItemTurns = 'last'): AsyncGenerator<TestItem> {
  for await (const line of linesOf(path)) yield* testItems(line, null, turns);
}

/** Streams the conversations of a training or test file, whole. */
export async function* readConversations(path: string): AsyncGenerator<readonly Turn[]> {
  for await (const line of linesOf(path)) {
    const row = lineSchema.parse(JSON.parse(line));
    yield 'messages' in row ? row.messages : [...row.input.messages, ...row.preferred_output];
  }
}
