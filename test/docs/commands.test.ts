import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { globSync } from 'tinyglobby';
import { expect, it } from 'vitest';
import { docSteps } from '../support/doc-blocks.ts';
import { parseProblem, retuneCalls } from '../support/parse-command.ts';
import { NOT_RUN } from './not-run.ts';
import { RUN_IN_A_PROJECT } from './run-in-a-project.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const pages = globSync(['*.md', 'docs/**/*.md', 'examples/**/*.md', 'servers/**/*.md', 'scripts/**/*.md'], {
  cwd: ROOT,
})
  .map((page) => page.replaceAll('\\', '/'))
  .toSorted();
const read = (page: string): string => readFileSync(join(ROOT, page), 'utf8');
const commands = pages.flatMap((page) => docSteps(page, read(page))).filter((step) => step.kind === 'command');
const keyOf = ({ page, text }: { page: string; text: string }): string => `${page}: ${text}`;

it('every command that a page shows is run by a test, or named as one that cannot be, with the reason', () => {
  expect(commands.length).toBeGreaterThan(100);
  // Tutorials are run whole; the reference repeats the examples of `--help`, which the next test parses.
  const shown = commands.filter(({ page }) => !/^docs\/(?:tutorials|reference)\//.test(page)).map(keyOf);
  const named = [...Object.keys(RUN_IN_A_PROJECT), ...Object.keys(NOT_RUN)];
  expect(shown.filter((key) => !named.includes(key))).toEqual([]);
  const all = new Set(commands.map(keyOf));
  expect(named.filter((key) => !all.has(key))).toEqual([]);
});

it('every call of retune in a block, those that are not run too, is one that the program takes', async () => {
  const calls = commands.flatMap(({ page, line, text }) => retuneCalls(text).map((words) => ({ page, line, words })));
  expect(calls.length).toBeGreaterThan(80);
  const problems = await Promise.all(
    calls.map(async ({ page, line, words }) => {
      const problem = await parseProblem(words);
      return problem === null ? [] : [`${page}:${line}: retune ${words.join(' ')}: ${problem}`];
    }),
  );
  expect(problems.flat()).toEqual([]);
});

it('so is every one that stands in the text, as far as it is written out', async () => {
  const texts = pages
    .filter((page) => !/^(?:CHANGELOG\.md|docs\/decisions\/)/.test(page))
    .flatMap((page) => [...read(page).matchAll(/`(retune [^`]+)`/g)].map(([, text = '']) => ({ page, text })));
  const whole = texts.filter(({ text }) => !/[[…<]|\\\||\n/.test(text) && !/^retune [A-Z]+\b/.test(text));
  expect(whole.length).toBeGreaterThan(80);
  const problems = await Promise.all(
    whole.map(async ({ page, text }) => {
      // A command, or an option, that is only named has none of what it must be given.
      const isNamed = /^retune(?: [a-z][a-z-]*)+(?: --[a-z-]+)?$/.test(text);
      const isMissing = (problem: string | null): boolean =>
        isNamed && /missing required argument|not specified|argument missing/.test(problem ?? '');
      const problems = await Promise.all(retuneCalls(text).map(parseProblem));
      const found = problems.filter((problem) => !isMissing(problem));
      return found.every((problem) => problem === null) ? [] : [`${page}: ${text}: ${found.join()}`];
    }),
  );
  expect(problems.flat()).toEqual([]);
});
