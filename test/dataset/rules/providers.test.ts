import { describe, expect, it } from 'vitest';
import { validateText } from '../validate-files.ts';

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
    expect(issues).toMatchObject([{ code: 'role_repeated', severity: 'warning' }]);
    expect(providers).toEqual({
      together: { trainable: true, issue_counts: { last_not_assistant: 1, role_repeated: 1 } },
      lab: { trainable: false, issue_counts: { last_not_assistant: 1, too_few_examples: 1 } },
    });
  });
});

describe('where a dataset can train', () => {
  const rows = (count: number): string =>
    Array.from({ length: count }, (_, n) => JSON.stringify({ prompt: `p${n}`, completion: 'c' })).join('\n');

  it.for([
    [2, { openai: false, together: true, fireworks: false, mistral: true, deepseek: false, local: false }],
    [3, { openai: false, together: true, fireworks: true, mistral: true, deepseek: false, local: false }],
    [10, { openai: true, together: true, fireworks: true, mistral: true, deepseek: true, local: true }],
  ] as const)('depends on how many of %i rows a provider asks for', async ([count, wanted]) => {
    const { providers, totals } = await validateText('x.jsonl', rows(count), {}, Object.keys(wanted));
    expect(Object.fromEntries(Object.entries(providers).map(([name, { trainable }]) => [name, trainable]))).toEqual(
      wanted,
    );
    expect(providers['openai']?.issue_counts).toEqual(count < 10 ? { too_few_examples: 1 } : {});
    expect(totals.rejected).toBe(0);
  });

  it('is nowhere where conversations and preference pairs are mixed', async () => {
    const mixed = `${rows(20)}\n{"prompt":"a","chosen":"b","rejected":"c"}\n`;
    const { providers } = await validateText('x.jsonl', mixed, {}, ['openai', 'mistral']);
    expect(providers).toEqual({
      openai: { trainable: false, issue_counts: { shapes_mixed: 1 } },
      mistral: { trainable: true, issue_counts: { preference_refused: 1 } },
    });
  });

  it('names the nearest provider for one that it does not know', async () => {
    await expect(validateText('x.jsonl', rows(1), {}, ['mistal'])).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      hint: 'did you mean mistral?',
    });
  });
});
