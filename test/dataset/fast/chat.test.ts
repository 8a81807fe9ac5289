import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convertBoth } from './convert-both.ts';

const both = (lines: readonly string[], data: Record<string, unknown> = {}) =>
  convertBoth(`${lines.join('\n')}\n`, data, 'x.jsonl');

const turn = (role: string, content: unknown) => ({ role, content });
const chat = (...turns: readonly unknown[]): string => JSON.stringify({ messages: turns });
const pair = (prompt: string, answer: string): string => chat(turn('user', prompt), turn('assistant', answer));
/** The first line of a chunk goes the strict way, so each test has one before what it is about. */
const first = pair('first', 'line');

describe('chat lines the fast way give what the strict path gives', () => {
  it.for([
    ['pairs', [pair('a', 'b'), pair('c "d" \\ \n\t\b\f\r', '漢字🙂\u007f\u2028')]],
    [
      'conversations with and without a system text',
      [
        chat(turn('system', 'S\n"x"'), turn('user', 'a  \n b'), turn('assistant', 'b')),
        chat(turn('user', 'a'), turn('assistant', 'b'), turn('user', 'c\\'), turn('assistant', 'd\t')),
        chat(turn('system', 'é'), turn('user', 'e\u0301'), turn('assistant', '中')),
      ],
    ],
    [
      'spaces between tokens',
      [
        '  { "messages" : [ {"role": "user", "content": "a"}, {"role":"assistant" ,"content":"b"} ] }  ',
        '{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}\r',
      ],
    ],
    [
      'escapes that JSON.stringify does not write',
      [
        String.raw`{"messages":[{"role":"user","content":"\u00e9\/"},{"role":"assistant","content":"b"}]}`,
        String.raw`{"messages":[{"role":"user","content":"\ud800"},{"role":"assistant","content":"\u0001"}]}`,
      ],
    ],
    [
      'blank texts, however they are written',
      [
        pair('', 'b'),
        pair(' \n\t', 'b'),
        pair('a', '\u00a0\u3000'),
        pair('\n', 'b'),
        pair('\ufeff', 'b'),
        pair('\u0085', 'b'),
        chat(turn('system', ' '), turn('user', 'a'), turn('assistant', 'b')),
      ],
    ],
    ['holes and special tokens', [pair('{{x}}', 'b'), pair('{ {', '<b>'), pair('<|im_end|>', 'b'), pair('</s>', 'b')]],
    [
      'other orders of roles',
      [
        chat(turn('user', 'a')),
        chat(turn('assistant', 'b')),
        chat(turn('user', 'a'), turn('user', 'b'), turn('assistant', 'c')),
        chat(turn('user', 'a'), turn('system', 's'), turn('assistant', 'c')),
        chat(),
        chat(turn('tool', 'x')),
        chat(turn('user', 'a'), turn('assistant', 'b'), turn('assistant', 'c')),
      ],
    ],
    [
      'other keys, other types',
      [
        '{"messages":[{"role":"user","content":"a","name":"n"},{"role":"assistant","content":"b","weight":0}]}',
        '{"id":1,"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}',
        '{"messages":[{"content":"a","role":"user"},{"role":"assistant","content":"b"}]}',
        '{"messages":[{"role":"user","content":["a"]},{"role":"assistant","content":null}]}',
        '{"prompt":"a","completion":"b"}',
        '{"a":"x","b":"y"}',
        '{"messages":"x"}',
        '[1]',
        '"x"',
        '7',
      ],
    ],
    [
      'what is no JSON',
      [
        '{"messages":[{"role":"user","content":"a',
        '{',
        'x',
        '{"messages":[]} {}',
        '{"messages":[{"role":"user","content":"\t"}]}',
      ],
    ],
    ['blank lines', ['', '  ', '\t\r', pair('a', 'b'), '']],
    ['answers that are labels', Array.from({ length: 30 }, (_, i) => pair(`q${i}`, ['card', 'other\n'][i % 2] ?? ''))],
    [
      'an answer too long for a label between some that are not',
      [pair('a', 'b'), pair('c', 'x'.repeat(300)), pair('d', 'b')],
    ],
    [
      'texts of many lengths',
      Array.from({ length: 100 }, (_, i) =>
        chat(
          turn('system', 'é'.repeat(i % 5) || 's'),
          turn('user', `${'a"\n'.repeat(i)}z`),
          turn('assistant', '🙂x'.repeat(i + 1)),
        ),
      ),
    ],
  ] as const)('%s', async ([, lines]) => {
    const { fast, strict } = await both([first, ...lines]);
    expect(fast).toEqual(strict);
  });

  it('with a system text of the configuration, labels and their map', async () => {
    const lines = [
      first,
      pair('a', 'card'),
      pair('b', 'Card'),
      pair('c', 'x'),
      chat(turn('system', 's'), turn('user', 'd'), turn('assistant', 'card')),
    ];
    const { fast, strict } = await both(lines, {
      system: 'Say "so".',
      labels: ['card', 'line'],
      label_map: { Card: 'card' },
    });
    expect(fast).toEqual(strict);
  });

  it('without a line end at the end, and behind a byte-order mark', async () => {
    const { fast, strict } = await convertBoth(`\ufeff${first}\n${pair('a', 'b')}`, {}, 'x.jsonl');
    expect(fast).toEqual(strict);
  });

  it('in chunks whose ends fall anywhere', async () => {
    const lines = Array.from({ length: 1_400 }, (_, i) => pair(`question ${i}`, '漢\n"'.repeat(i % 500) + i));
    const { fast, strict } = await both(lines);
    expect(fast).toEqual(strict);
  });
});

describe('the fast path leaves to the strict path', () => {
  it.for([
    ['lines whose first is no chat', ['{"prompt":"a","completion":"b"}', first]],
    ['lines whose first has more than messages', ['{"id":1,"messages":[]}', first]],
    ['a document', ['[', first, ']']],
  ] as const)('%s', async ([, lines]) => {
    expect((await both(lines)).fast).toBeNull();
  });
});

it('any chat: the fast path gives the same', async () => {
  const text = fc.oneof(
    fc.constantFrom('', ' ', 'a', '"', '\\', '\n', '{{x}}', '漢'),
    fc.string({ unit: 'binary', maxLength: 12 }),
  );
  const message = fc.record({
    role: fc.constantFrom('system', 'user', 'assistant', 'user', 'assistant', 'tool'),
    content: text,
  });
  const line = fc.oneof(
    { weight: 3, arbitrary: fc.tuple(text, text).map(([prompt, answer]) => pair(prompt, answer)) },
    { weight: 2, arbitrary: fc.array(message, { maxLength: 5 }).map((turns) => chat(...turns)) },
    {
      weight: 1,
      arbitrary: fc
        .array(message, { maxLength: 3 })
        .map((turns) => JSON.stringify({ messages: turns }, null, 1).replaceAll('\n', ' ')),
    },
    { weight: 1, arbitrary: fc.tuple(fc.nat(80), text).map(([cut, given]) => pair(given, 'b').slice(0, cut)) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 10 }), async (lines) => {
      const { fast, strict } = await both([first, ...lines]);
      expect(fast).toEqual(strict);
    }),
    { numRuns: 300 },
  );
});
