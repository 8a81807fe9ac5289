import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { evaluationSchema } from '../../config/evaluation-config.ts';
import { chooseScorers } from '../../evaluation/choose-scorers.ts';
import { loadScorer, loadScorers } from '../../evaluation/load-scorer.ts';
import { tempDir } from '../support/temp-dir.ts';

async function written(source: string): Promise<string> {
  const dir = await tempDir();
  await writeFile(join(dir, 'politeness.mjs'), source);
  return dir;
}

const POLITE = `export default async ({ expected, answer, prompt }) => ({
  name: 'ignored',
  score: answer.includes('please') ? 1 : 0.25,
  metadata: { turns: prompt.length, same: expected === answer },
});`;

test('a module of one’s own scores under its file’s name', async () => {
  const { scorer, sha256 } = await loadScorer('./politeness.mjs', await written(POLITE));
  const prompt = [{ role: 'user', content: 'Hi' }];
  expect(await scorer.score({ expected: 'x', answer: 'please wait', prompt })).toEqual({
    name: 'politeness',
    score: 1,
    metadata: { turns: 1, same: false },
  });
  expect(sha256).toMatch(/^[0-9a-f]{64}$/);
});

test('it can be the metric, named by its path', async () => {
  const config = evaluationSchema.parse({
    scorers: ['exact_match', './politeness.mjs'],
    metric: './politeness.mjs',
  });
  const modules = await loadScorers(config, await written(POLITE));
  const setup = chooseScorers({ config, labels: null, answers: 'text', modules, constrained: [] });
  expect(setup.metric).toEqual({ name: 'politeness', kind: 'score' });
});

test('a changed module is loaded anew under another digest', async () => {
  const dir = await written('export default () => ({ score: 0 });');
  const first = await loadScorer('politeness.mjs', dir);
  await writeFile(join(dir, 'politeness.mjs'), 'export default () => ({ score: 1 });');
  const second = await loadScorer('politeness.mjs', dir);
  expect(second.sha256).not.toBe(first.sha256);
  expect(await second.scorer.score({ expected: '', answer: '' })).toMatchObject({ score: 1 });
});

test.each([
  ['no default export', 'export const score = () => 1;', 'has no default export'],
  ['a syntax error', 'export default (', 'cannot be loaded'],
])('a module with %s is refused before anything is paid', async (_what, source, message) => {
  await expect(loadScorer('politeness.mjs', await written(source))).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining(message),
  });
});

test('a path that is not there is refused', async () => {
  await expect(loadScorer('nowhere.mjs', await tempDir())).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
});

test.each([
  ['returns a score above 1', 'export default () => ({ score: 2 });'],
  ['returns nothing', 'export default () => {};'],
  ['throws', 'export default ({ answer }) => { throw new Error(answer); };'],
])('a scorer that %s fails by name, without a text of the row', async (_what, source) => {
  const { scorer } = await loadScorer('politeness.mjs', await written(source));
  const failure = await Promise.resolve()
    .then(() => scorer.score({ expected: '', answer: 'secret row' }))
    .catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining('politeness.mjs') });
  expect(String(failure)).not.toContain('secret row');
});
