import { expect, test } from 'vitest';
import { errorOf, loadText, MINIMAL, problemsOf } from './load-text.ts';

const BROKEN = `name: Support
data:
  sources:
    - path: tickets.csv
      colums: { prompt: text }
  max_rejected_ratio: 2
training:
  provider: local
poll: { interval: 600, deadline: 0s }
`;

test('all problems of a file are reported at once, each with key, place, words and hint', () => {
  expect(problemsOf(() => loadText(BROKEN))).toEqual([
    {
      path: 'name',
      place: 'retune.yaml:1:7',
      line: 1,
      column: 7,
      message: 'name must be 1 to 48 of a-z, 0-9 and -; it is other text',
      hint: '',
    },
    {
      path: 'data.sources.0.colums',
      place: 'retune.yaml:5:7',
      line: 5,
      column: 7,
      message: 'unknown key data.sources.0.colums',
      hint: 'did you mean columns?',
    },
    {
      path: 'data.max_rejected_ratio',
      place: 'retune.yaml:6:23',
      line: 6,
      column: 23,
      message: 'data.max_rejected_ratio must be a number from 0 to 1; it is 2',
      hint: '',
    },
    {
      path: 'training.base_model',
      place: 'retune.yaml:7:1',
      line: 7,
      column: 1,
      message: 'training.base_model is missing',
      hint: 'add it: it must be text',
    },
    {
      path: 'poll.interval',
      place: 'retune.yaml:9:19',
      line: 9,
      column: 19,
      message: 'poll.interval must be auto or a duration above zero such as 90s, 10m, 6h or 7d; it is 600',
      hint: 'write the unit too, as in 10m',
    },
    {
      path: 'poll.deadline',
      place: 'retune.yaml:9:34',
      line: 9,
      column: 34,
      message: 'poll.deadline must be a duration above zero such as 90s, 10m, 6h or 7d; it is other text',
      hint: '',
    },
  ]);
});

test('the message of several problems has a line for each, that of one is its own', () => {
  const several = errorOf(() => loadText(BROKEN));
  expect(several.code).toBe('CONFIG_INVALID');
  expect(several.message).toContain('the configuration has 6 problems\n  retune.yaml:1:7: name must be');
  expect(several.message).toContain('(did you mean columns?)');
  const one = errorOf(() => loadText(MINIMAL.replace('name: support-intents\n', '')));
  expect(one.message).toBe('retune.yaml:1:1: name is missing');
});

test.each([
  ['data: [', 'a bracket is not closed', 1],
  ['name: a\nname: b\n', 'this key stands twice in one mapping', 2],
  ['name: a\ndata:\n\t- b\n', 'a tab is used to indent', 3],
  ['name: a\n---\nname: b\n', 'a second document starts here', 2],
  ['name: !secret x\n', 'a tag (!name) is not known here', 1],
  ['name: a: b\n', 'a mapping starts inside a value', 1],
  ['name: *nobody\n', 'an alias', 1],
])('a syntax error %j is placed and explained', (text, message, line) => {
  const [problem] = problemsOf(() => loadText(text));
  expect(problem?.line).toBe(line);
  expect(problem?.message).toContain(message);
  expect(problem?.hint).not.toBe('');
});

test('merge keys and anchors work, and a problem in a merged part is placed where it is written', () => {
  const text = `${MINIMAL}x: 1\n`.replace('x: 1', 'poll: &p { deadline: 2 }').replace('training:', 'training:');
  expect(problemsOf(() => loadText(text))[0]?.line).toBe(5);
  const merged = `name: a
data:
  sources:
    - &first { path: a.csv, format: csv }
    - { <<: *first, path: b.csv }
training: { provider: local, base_model: local-small }
`;
  expect(loadText(merged).config.data.sources[1]).toEqual({ path: 'b.csv', format: 'csv' });
  const broken = merged.replace('format: csv', 'format: cvs');
  expect(problemsOf(() => loadText(broken)).map(({ path, line, hint }) => [path, line, hint])).toEqual([
    ['data.sources.0.format', 4, 'did you mean csv?'],
    ['data.sources.1.format', 4, 'did you mean csv?'],
  ]);
});

test('aliases that unfold to too much, or to themselves, are refused', () => {
  const bomb = [
    'a: &a [x,x,x,x,x,x,x,x,x,x]',
    'b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]',
    'c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]',
    'd: [*c,*c]',
  ];
  expect(errorOf(() => loadText(bomb.join('\n'))).message).toContain('unfolds to too much');
  expect(errorOf(() => loadText('a: &x\n  b: *x\n')).message).toContain('contains itself');
});

test('an empty file lacks what is needed, rather than being of the wrong kind', () => {
  expect(problemsOf(() => loadText('# nothing yet\n')).map(({ message }) => message)).toEqual([
    'name is missing',
    'data is missing',
    'training is missing',
  ]);
  expect(errorOf(() => loadText('- a\n')).message).toContain('the configuration must be a mapping with the keys name');
});

test.each([
  ['training: { provider: local, base_model: local-small, suffix: }', 'training.suffix has no value'],
  ['training: { provider: local, base_model: 7 }', 'training.base_model must be text; it is 7'],
  ['training: 5', 'training must be a mapping with the keys provider, base_model'],
  ['training: { provider: local, base_model: m, from: other }', 'a version of a model line such as support-intents@7'],
])('%s is explained', (line, message) => {
  const text = MINIMAL.replace(/training:.*/, line);
  expect(errorOf(() => loadText(text)).message).toContain(message);
});

test.each([
  ['evaluation: { scorers: [accuracy, exact_macth] }', 'evaluation.scorers.1', 'did you mean exact_match?'],
  ['evaluation: { scorers: exact_match }', 'evaluation.scorers', 'write it as a list: [exact_match]'],
  ['gate: { mode: non-inferiority }', 'gate.mode', 'did you mean non_inferiority?'],
  ['data: { sources: [] }', 'data.sources', ''],
  ['retention: { delete_uploads: yes please }', 'retention.delete_uploads', ''],
])('%s names the key and, where one is near, the word', (line, path, hint) => {
  const key = line.slice(0, line.indexOf(':'));
  const text = key === 'data' ? MINIMAL.replace(/data:\n.*\n/, `${line}\n`) : `${MINIMAL}${line}\n`;
  expect(problemsOf(() => loadText(text))).toMatchObject([{ path, hint }]);
});
