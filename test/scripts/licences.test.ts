import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { licencePage, licenceProblem, packagesOf } from '../../scripts/licences/licences.ts';
import { ROOT } from '../support/compose.ts';

const read = (file: string): Promise<string> => readFile(path.join(ROOT, file), 'utf8');

test('every package that Retune or its tools stand on is under an allowed licence', async () => {
  const packages = packagesOf(await read('package-lock.json'));
  expect(packages.length).toBeGreaterThan(100);
  expect(packages.map(licenceProblem).filter((problem) => problem !== null)).toEqual([]);
});

test('the page lists every package that Retune names itself under its licence (else: npm run licences)', async () => {
  const page = await read('docs/licences.md');
  const sections = page.split('### ').map((section) => section.split('\n'));
  const unlisted = packagesOf(await read('package-lock.json')).filter(
    ({ name, licence, direct }) =>
      direct && !sections.some(([title, ...lines]) => title === licence && lines.join('\n').includes(`**${name}**`)),
  );
  expect(unlisted).toEqual([]);
});

test.each([
  ['MIT', false, true],
  ['(MIT OR GPL-3.0-only)', false, true],
  ['Apache-2.0 AND MIT', false, true],
  ['MIT AND GPL-3.0-only', false, false],
  ['GPL-3.0-only', true, false],
  ['AGPL-3.0-or-later', false, false],
  ['SEE LICENSE IN LICENSE', false, false],
  ['NONE', false, false],
  ['MPL-2.0', true, true],
  ['MPL-2.0', false, false],
])('a package under %s (for development: %s) may be depended on: %s', (licence, development, may) => {
  const problem = licenceProblem({ name: 'some-package', licence, development, direct: true });
  expect(problem === null).toBe(may);
});

test('what is installed also for running counts as installed, wherever else it stands', () => {
  const packages = packagesOf(
    JSON.stringify({
      packages: {
        '': { dependencies: { a: '1' } },
        'node_modules/a': { license: 'MIT' },
        'node_modules/b': { license: 'ISC', dev: true },
        'node_modules/a/node_modules/b': { license: 'ISC' },
        'node_modules/c': {},
      },
    }),
  );
  expect(packages).toEqual([
    { name: 'a', licence: 'MIT', development: false, direct: true },
    { name: 'b', licence: 'ISC', development: false, direct: false },
    { name: 'c', licence: 'NONE', development: false, direct: false },
  ]);
  expect(licencePage(packages)).toContain('**a**');
});
