import type { ProviderRules } from '../../../dataset/rules/rule-packs.ts';
import { validateText } from '../validate-files.ts';

export const user = (content: unknown): unknown => ({ role: 'user', content });
export const assistant = (content: unknown): unknown => ({ role: 'assistant', content });
export const call = (id: string, name = 'f', args = '{"x":1}'): unknown => {
  return { id, type: 'function', function: { name, arguments: args } };
};
export const calls = (...tool_calls: unknown[]): unknown => ({ role: 'assistant', tool_calls });
export const result = (id: string): unknown => ({ role: 'tool', tool_call_id: id, content: '1' });
/** A tool that takes one whole number. */
export const TOOL = {
  type: 'function',
  function: {
    name: 'f',
    description: 'Counts.',
    parameters: { type: 'object', properties: { x: { type: 'integer', pattern: '^\\d' } }, required: ['x'] },
  },
};

/** `error` and `warning` codes of one JSON row, as one provider (or nobody) sees it. */
export async function codesOf(row: unknown, provider: ProviderRules | null): Promise<readonly string[]> {
  const { issues } = await validateText('x.jsonl', JSON.stringify(row), {}, provider === null ? [] : [provider]);
  return issues.map(({ severity, code }) => (severity === 'error' ? code : `${code} (warning)`));
}
