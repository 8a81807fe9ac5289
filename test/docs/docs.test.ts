import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { createProgram } from '../../cli/program.ts';
import { FAILURE_EXIT_CODE } from '../../domain/failure-type.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'servers/local-provider/README.md',
  ...['docs', 'docs/decisions'].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`),
  ),
];

const read = (page: string): string => readFileSync(join(ROOT, page), 'utf8');

it.each(PAGES)('every relative link of %s leads somewhere', (page) => {
  const links = [...read(page).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map((match) => match[1] ?? '');
  const dead = links.filter((link) => !/^[a-z]+:/.test(link) && !existsSync(join(ROOT, dirname(page), link)));
  expect(dead).toEqual([]);
});

it('troubleshooting has a heading and the exit code for every failure, and no other', () => {
  const told = [...read('docs/troubleshooting.md').matchAll(/^## (\w+)\n\nExit (\d)\./gm)].map((match) => [
    match[1],
    Number(match[2]),
  ]);
  expect(Object.fromEntries(told)).toEqual(FAILURE_EXIT_CODE);
});

it('the page of commands names every command', () => {
  const page = read('docs/cli.md');
  const missing = commandNames().filter((name) => !page.includes(`\`${name}`));
  expect(missing).toEqual([]);
});

function commandNames(): string[] {
  const program = createProgram({ run: () => Promise.resolve() }, { stdout: process.stdout });
  return program.commands.map((command) => command.name());
}
