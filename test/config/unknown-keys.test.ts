import { expect, test } from 'vitest';
import { loadText, MINIMAL, problemsOf } from './load-text.ts';

test.each([
  ['evalution', 'evalution: {}', 'did you mean evaluation?'],
  ['poll.intervall', 'poll: { intervall: 10m }', 'did you mean interval?'],
  ['poll.stuckAfter', 'poll: { stuckAfter: 1h }', 'did you mean stuck_after?'],
  ['gate.min-improvement', 'gate: { min-improvement: 0.1 }', 'did you mean min_improvement?'],
  ['gate.aproval', 'gate: { aproval: never }', 'did you mean approval?'],
  [
    'gate.threshold',
    'gate: { threshold: 1 }',
    'known here: mode, min_improvement, margin, min_score, confidence, constraints, approval, approval_timeout',
  ],
  ['epochs', 'epochs: 3', 'it belongs at training.hyperparameters.epochs'],
  ['budget.prices."gpt-4.1".trainng', 'budget: { prices: { gpt-4.1: { trainng: 3 } } }', 'did you mean training?'],
  ['__proto__', '__proto__: { name: x }', 'known here: '],
])('%s is an error that names the nearest known key', (path, line, hint) => {
  const [problem, ...others] = problemsOf(() => loadText(`${MINIMAL}${line}\n`));
  expect(others).toEqual([]);
  expect(problem?.path).toBe(path);
  expect(problem?.message).toBe(`unknown key ${path}`);
  expect(problem?.hint).toContain(hint);
  expect(problem?.line).toBe(5);
});

test('a key that asks for a secret says that secrets never stand in the file', () => {
  const text = `${MINIMAL}providers:\n  lab: { kind: openai, base_url: "https://lab.example/v1", api_key_env: LAB_KEY, api_key: sk-canary-1234 }\n`;
  const [problem] = problemsOf(() => loadText(text));
  expect(problem).toMatchObject({ path: 'providers.lab.api_key', line: 6, column: 82 });
  expect(problem?.hint).toContain('did you mean api_key_env?');
  expect(problem?.hint).toContain('secrets never stand in the file');
});

test('an unknown key of --set says that it came from there', () => {
  expect(problemsOf(() => loadText(MINIMAL, { sets: ['gate.confidense=0.9'] }))).toEqual([
    {
      path: 'gate.confidense',
      place: '--set gate.confidense',
      line: null,
      column: null,
      message: 'unknown key gate.confidense',
      hint: 'did you mean confidence?',
    },
  ]);
});

test.each([
  ['trainin.provider=x', 'trainin', '--set trainin.provider', 'did you mean training?'],
  ['gate.constrints.0.metric=x', 'gate.constrints', '--set gate.constrints.0.metric', 'did you mean constraints?'],
])('so does an unknown key on the way to what --set %s sets', (set, path, place, hint) => {
  expect(problemsOf(() => loadText(MINIMAL, { sets: [set] }))).toEqual([
    { path, place, line: null, column: null, message: `unknown key ${path}`, hint },
  ]);
});

test('one that the file has too is placed there', () => {
  const [problem] = problemsOf(() => loadText(`${MINIMAL}trainin: { a: 1 }\n`, { sets: ['trainin.provider=x'] }));
  expect(problem).toMatchObject({ path: 'trainin', line: 5, column: 1 });
});
