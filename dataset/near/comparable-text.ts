import { z } from 'zod';
import { turnText } from '../shape/draft.ts';

const turnSchema = z.looseObject({ role: z.string(), content: z.unknown() });
const lineSchema = z.union([
  z.object({ messages: z.array(turnSchema) }),
  z.object({
    input: z.object({ messages: z.array(turnSchema) }),
    preferred_output: z.array(turnSchema),
    non_preferred_output: z.array(turnSchema),
  }),
]);

/** What of a training line is compared with others: all that is said, calls as JSON, without the system text. */
export function comparableText(line: string): string {
  const row = lineSchema.parse(JSON.parse(line));
  const turns =
    'messages' in row ? row.messages : [...row.input.messages, ...row.preferred_output, ...row.non_preferred_output];
  return turns
    .filter(({ role }) => role !== 'system' && role !== 'developer')
    .map(({ role, content, tool_calls: calls }) => {
      const text = turnText({ role, content });
      return calls === undefined ? text : `${text}\n${JSON.stringify(calls)}`;
    })
    .join('\n');
}
