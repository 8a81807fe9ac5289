import { describe, expect, it } from 'vitest';
import { createSubjectMatcher } from '../../activities/subject-matcher.ts';
import { subjectDigest } from '../../dataset/subject.ts';

describe('a data subject is found', () => {
  it.each([
    ['in plain text', 'ada@example.com', 'write to Ada@Example.com today'],
    ['behind an escaped line break', 'ada@example.com', String.raw`{"a":"hello\nada@example.com\n"}`],
    ['behind an escaped control', 'ada@example.com', String.raw`{"a":"\u0007ada@example.com"}`],
    ['in JSON inside JSON', 'Ada "A" Lovelace', JSON.stringify({ text: JSON.stringify({ name: 'Ada "A" Lovelace' }) })],
    ['escaped down to ASCII', 'Zoë Müller', String.raw`{"name":"Zo\u00eb M\u00fcller"}`],
    ['in a page', "O'Brien & Sons", '<td>O&#39;Brien &amp; Sons</td>'],
    ['in a script without spaces', '王小明', '请联系王小明先生'],
    ['by its digest', 'customer-1', JSON.stringify({ subject: subjectDigest('customer-1') })],
  ])('%s', (_title, subject, line) => {
    expect(createSubjectMatcher(subject).holds(line)).toBe(true);
  });
});

describe('another is not taken for it', () => {
  it.each([
    ['a longer address', 'ada@example.com', 'nevada@example.com'],
    ['a longer number', 'customer-1', 'customer-12'],
    ['a name in other case, where it is no address', 'CUSTOMER-1', 'customer-1'],
    ['a short name, which would be found everywhere', '42', 'row 42 of 42'],
  ])('%s', (_title, subject, line) => {
    expect(createSubjectMatcher(subject).holds(line)).toBe(false);
  });
});

it('a text that was learnt is found as a whole JSON string, and not as a part of one', () => {
  const matcher = createSubjectMatcher('42');
  matcher.learn('my card "gold" is lost');
  matcher.learn('short');
  expect(matcher.holds(JSON.stringify({ messages: [{ content: 'my card "gold" is lost' }] }))).toBe(true);
  expect(matcher.holds(JSON.stringify({ content: 'I said: my card "gold" is lost' }))).toBe(false);
  expect(matcher.holds(JSON.stringify({ content: 'short' }))).toBe(false);
});

it('looks through a line of broken quotes once', () => {
  const matcher = createSubjectMatcher('42');
  matcher.learn('a text of twelve');
  expect(matcher.holds(`"${String.raw`\"`.repeat(2_000_000)}`)).toBe(false);
});
