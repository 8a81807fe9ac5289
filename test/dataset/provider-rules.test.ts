import { describe, expect, it } from 'vitest';
import { validateText } from './validate-files.ts';

describe('provider rules', () => {
  const chat = (...roles: string[]): string =>
    JSON.stringify({ messages: roles.map((role, index) => ({ role, content: `m${index}` })) });
  const rows = [chat('user', 'assistant'), chat('user', 'user', 'assistant'), chat('user', 'assistant', 'user')].join(
    '\n',
  );

  it('reject rows where one provider is named', async () => {
    const { totals, issue_counts: counts, providers } = await validateText('x.jsonl', rows, {}, ['together']);
    expect(totals).toMatchObject({ accepted: 1, rejected: 2 });
    expect(counts).toEqual({ last_not_assistant: 1, role_repeated: 1 });
    expect(providers).toEqual({
      together: { trainable: true, issue_counts: { last_not_assistant: 1, role_repeated: 1 } },
    });
  });

  it('count under each provider alone where several are named', async () => {
    const { totals, issues, providers } = await validateText('x.jsonl', rows, {}, [
      'together',
      { name: 'lab', rulePack: 'openai' },
    ]);
    expect(totals).toMatchObject({ accepted: 3, rejected: 0 });
    expect(issues).toEqual([]);
    expect(providers).toEqual({
      together: { trainable: true, issue_counts: { last_not_assistant: 1, role_repeated: 1 } },
      lab: { trainable: false, issue_counts: { last_not_assistant: 1, too_few_examples: 1 } },
    });
  });
});
