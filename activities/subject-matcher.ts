import { normalisedSubject, subjectDigest } from '../dataset/subject.ts';

/** Tells texts in which a data subject stands. */
export interface SubjectMatcher {
  /** Whether mentions of the subject inside a text are looked for; a shorter name would be found everywhere. */
  readonly looksForMentions: boolean;
  /** Whether a cell of a row names the subject and nothing else. */
  isSubject(cell: string): boolean;
  /** Whether the digest in a prepared row is the subject's. */
  isDigest(digest: string): boolean;
  /** From now on the text, as a whole JSON string, is the subject's wherever it stands. */
  learn(text: string): void;
  /** Whether a line of a file holds the subject, its digest, or one of its texts. */
  holds(line: string): boolean;
}

const SHORTEST_LATIN = 6;
const SHORTEST_OTHER = 2;
/** Shorter texts are many people's. */
const SHORTEST_TEXT = 12;

/** Looks for one subject: its name, as it may be written in JSON or HTML, and what is learnt of its rows. */
export function createSubjectMatcher(subject: string): SubjectMatcher {
  const name = normalisedSubject(subject);
  const digest = subjectDigest(subject);
  const looksForMentions = [...name].length >= (isAscii(name) ? SHORTEST_LATIN : SHORTEST_OTHER);
  const mention = looksForMentions ? mentionOf(name) : null;
  const strings = new Set([JSON.stringify(digest)]);
  const lengths = new Set([...strings].map(({ length }) => length));
  return {
    looksForMentions,
    isSubject: (cell) => normalisedSubject(cell) === name,
    isDigest: (found) => found === digest,
    learn(text) {
      if ([...text].length < SHORTEST_TEXT) return;
      const string = JSON.stringify(text);
      strings.add(string);
      lengths.add(string.length);
    },
    holds(line) {
      if (mention?.(line) === true) return true;
      for (const found of jsonStrings(line, lengths)) if (strings.has(found)) return true;
      return false;
    },
  };
}

/** Every JSON string of a line with its quotes that is as long as one of `lengths`, in one pass. */
function* jsonStrings(line: string, lengths: ReadonlySet<number>): Generator<string> {
  for (let from = line.indexOf('"'); from !== -1; from = line.indexOf('"', from)) {
    let to = line.indexOf('"', from + 1);
    while (to !== -1 && isEscaped(line, to, from)) to = line.indexOf('"', to + 1);
    if (to === -1) return;
    if (lengths.has(to + 1 - from)) yield line.slice(from, to + 1);
    from = to + 1;
  }
}

/** Whether an odd number of backslashes stands before. */
function isEscaped(line: string, at: number, from: number): boolean {
  let before = at - 1;
  while (before > from && line[before] === '\\') before -= 1;
  return (at - 1 - before) % 2 === 1;
}

function isAscii(text: string): boolean {
  return [...text].every((character) => character <= '\u007f');
}

/** The name between characters that do not belong to a longer one; `\n` and `\u000a` of JSON end a word too. */
function mentionOf(name: string): (line: string) => boolean {
  const forms = [...new Set([name, ...jsonForms(name), htmlForm(name)])];
  const anyCase = name.includes('@');
  const plain = anyCase ? forms.map((form) => form.toLowerCase()) : forms;
  const escaped = forms.map((form) => form.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  const before = /^[A-Za-z0-9_]/.test(name)
    ? String.raw`(?:(?<![A-Za-z0-9_])|(?<=\\[bfnrt])|(?<=\\u[0-9a-fA-F]{4}))`
    : '';
  const after = /[A-Za-z0-9_]$/.test(name) ? '(?![A-Za-z0-9_])' : '';
  const exact = new RegExp(`${before}(?:${escaped.join('|')})${after}`, anyCase ? 'iu' : 'u');
  return (line) => {
    // Most lines are done with what is fast.
    const text = anyCase ? line.toLowerCase() : line;
    return plain.some((form) => text.includes(form)) && exact.test(line);
  };
}

/** As a JSON string has it, once and twice, and with everything but ASCII escaped. */
function jsonForms(name: string): readonly string[] {
  const once = JSON.stringify(name).slice(1, -1);
  const escaped = once.replaceAll(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return [once, JSON.stringify(once).slice(1, -1), escaped];
}

function htmlForm(name: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return name.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}
