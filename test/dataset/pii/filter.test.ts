import { describe, expect, it } from 'vitest';
import { dataSchema } from '../../../config/data-config.ts';
import { createPiiFilter, type AnswersAs, type FilteredDraft } from '../../../dataset/pii/pii-filter.ts';
import { createPseudonyms } from '../../../dataset/pii/pseudonym.ts';
import { draftOf, type Draft } from '../../../dataset/shape/draft.ts';

const SECRET = `sk-proj-${'aB3dE6gH9jK2mN5pQ8sT'.repeat(2)}`;

function pair(prompt: string, answer: string): Draft {
  return draftOf('prompt_completion', {
    turns: [
      { role: 'user', content: prompt },
      { role: 'assistant', content: answer },
    ],
    pointers: ['/text', '/answer'],
  });
}

function filtered(
  draft: Draft,
  pii: Record<string, unknown>,
  options: { readonly labels?: readonly string[]; readonly answersAs?: AnswersAs; readonly key?: string } = {},
): FilteredDraft {
  const { labels, answersAs = 'text', key = 'k' } = options;
  const data = dataSchema.parse({ sources: [{ path: 'x' }], pii, ...(labels === undefined ? {} : { labels }) });
  return createPiiFilter(data, createPseudonyms(key), answersAs)(draft);
}

function texts({ draft }: FilteredDraft): unknown[] {
  return draft.turns.map(({ content }) => content);
}

describe('policies', () => {
  const draft = pair(
    'I am at jo@example.com, 83.55.72.21',
    'Thanks, I wrote to jo@example.com and will come back to you',
  );

  it('warn: the row stays as it is, with a problem a kind and a message', () => {
    const { draft: kept, problems, repairs, found } = filtered(draft, { policy: 'warn' });
    expect(kept).toBe(draft);
    expect(repairs).toEqual([]);
    expect(problems.map(({ code, severity, pointer }) => [code, severity, pointer])).toEqual([
      ['pii_email', 'warning', '/text'],
      ['pii_ip', 'warning', '/text'],
      ['pii_email', 'warning', '/answer'],
    ]);
    expect([...found]).toEqual([
      ['email', 2],
      ['ip', 1],
    ]);
    expect(JSON.stringify(problems)).not.toContain('example.com');
  });

  it('auto warns too; off finds nothing but secrets', () => {
    expect(filtered(draft, { policy: 'auto' }).problems).toHaveLength(3);
    expect(filtered(draft, { policy: 'off' }).problems).toEqual([]);
    expect(filtered(pair('q', SECRET), { policy: 'off' }).problems).toMatchObject([
      { code: 'pii_secret', severity: 'error', pointer: '/answer' },
    ]);
  });

  it('block: an error, so that the row is rejected', () => {
    const { problems, draft: kept } = filtered(draft, { policy: 'off', kinds: { ip: 'block' } });
    expect(problems).toMatchObject([{ code: 'pii_ip', severity: 'error' }]);
    expect(kept).toBe(draft);
  });

  it('redact: the kind in brackets, everything else to the letter', () => {
    const cleaned = filtered(draft, { policy: 'redact' });
    expect(texts(cleaned)).toEqual(['I am at [EMAIL], [IP]', 'Thanks, I wrote to [EMAIL] and will come back to you']);
    expect(cleaned.repairs).toEqual(['redact']);
    expect(cleaned.problems).toEqual([]);
  });

  it('goes by kind where one is named', () => {
    const cleaned = filtered(draft, { policy: 'redact', kinds: { ip: 'off', email: 'pseudonymise' } });
    expect(texts(cleaned)[0]).toMatch(/^I am at \[EMAIL_[0-9a-f]{12}\], 83\.55\.72\.21$/);
    expect(cleaned.repairs).toEqual(['pseudonymise']);
  });

  it('pseudonymise: one value one name, in any spelling, and another under another key', () => {
    const name = (text: string, key = 'k'): string =>
      String(texts(filtered(pair(text, 'ok'), { policy: 'pseudonymise' }, { key }))[0]);
    expect(name('jo@example.com')).toBe(name('JO@example.com'));
    expect(name('jo@example.com')).not.toBe(name('joe@example.com'));
    expect(name('jo@example.com')).not.toBe(name('jo@example.com', 'other'));
    expect(name('4111 1111 1111 1111')).toBe(name('4111111111111111'));
  });

  it.each(['EMAIL', 'PHONE', 'CARD', 'IBAN', 'SSN', 'IP', 'CN_ID', 'CN_MOBILE', 'PERSON', 'ADDRESS'])(
    'redacts to [%s]',
    (placeholder) => {
      const samples: Readonly<Record<string, string>> = {
        EMAIL: 'jo@example.com',
        PHONE: '+44 20 7946 0958',
        CARD: '4111111111111111',
        IBAN: 'DE89370400440532013000',
        SSN: '536-22-1234',
        IP: '83.55.72.21',
        CN_ID: '11010519491231002X',
        CN_MOBILE: '13812345678',
        PERSON: 'Jane Austen',
        ADDRESS: '1 Infinite Loop Road, Cupertino, CA 95014',
      };
      expect(texts(filtered(pair(samples[placeholder] ?? '', 'ok'), { policy: 'redact' }))[0]).toBe(`[${placeholder}]`);
    },
  );
});

describe('labels', () => {
  it('of a closed set are left alone, and the prompt is not', () => {
    const cleaned = filtered(
      pair('to jo@example.com', 'Jane Austen'),
      { policy: 'redact' },
      { labels: ['Jane Austen'], answersAs: 'labels' },
    );
    expect(texts(cleaned)).toEqual(['to [EMAIL]', 'Jane Austen']);
    expect(cleaned.leftAlone).toBe(false);
  });

  it('that may be one are left alone and said to be so; long answers are none', () => {
    const short = filtered(pair('who?', 'Jane Austen'), { policy: 'redact' }, { answersAs: 'labels' });
    expect([texts(short)[1], short.leftAlone]).toEqual(['Jane Austen', true]);
    const long = filtered(
      pair('who?', `Jane Austen, ${'x'.repeat(60)}`),
      { policy: 'redact' },
      { answersAs: 'labels' },
    );
    expect([String(texts(long)[1]).slice(0, 8), long.leftAlone]).toEqual(['[PERSON]', false]);
  });

  it('block where they hold a secret', () => {
    expect(filtered(pair('q', SECRET), { policy: 'redact' }, { answersAs: 'labels' }).problems).toMatchObject([
      { code: 'pii_secret', severity: 'error' },
    ]);
  });
});

describe('conversations', () => {
  it('are looked through in every text: parts, tool calls as JSON, tools, and the answer to avoid', () => {
    const call = {
      id: 'c1',
      type: 'function',
      function: { name: 'mail', arguments: '{"to":"jo@example.com","name":"Jane Austen","card":4111111111111111}' },
    };
    const draft = draftOf('chat', {
      turns: [
        { role: 'user', content: [{ type: 'text', text: 'from 83.55.72.21' }] },
        { role: 'assistant', content: null, tool_calls: [call] },
        { role: 'tool', tool_call_id: 'c1', content: 'sent to jo@example.com' },
        { role: 'assistant', content: 'Done.' },
      ],
      pointers: ['/messages/0/content', '/messages/1', '/messages/2/content', '/messages/3/content'],
      tools: [{ type: 'function', function: { name: 'mail', description: 'like jo@example.com' } }],
      refused: { role: 'assistant', content: 'I told jo@example.com' },
    });
    const { draft: cleaned } = filtered(draft, { policy: 'redact' });
    expect(cleaned.turns).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'from [IP]' }] },
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { ...call, function: { name: 'mail', arguments: '{"to":"[EMAIL]","name":"[PERSON]","card":"[CARD]"}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'c1', content: 'sent to [EMAIL]' },
      { role: 'assistant', content: 'Done.' },
    ]);
    expect(cleaned.refused).toEqual({ role: 'assistant', content: 'I told [EMAIL]' });
    expect(cleaned.tools).toEqual([{ type: 'function', function: { name: 'mail', description: 'like [EMAIL]' } }]);
  });
});
