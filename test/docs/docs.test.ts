import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { loadAllCommands } from '../../cli/load-commands.ts';
import { createProgram } from '../../cli/program.ts';
import { FAILURES } from '../../domain/failures.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const FOLDERS = ['docs', 'docs/decisions', 'docs/reference', 'docs/tutorials'];
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'servers/local-provider/README.md',
  ...FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`),
  ),
];

const read = (page: string): string => readFileSync(join(ROOT, page), 'utf8');

it.each(PAGES)('every relative link of %s leads somewhere, its anchor too', (page) => {
  const text = read(page).replaceAll(/^ *```.*?^ *```/gms, '');
  const links = [...text.matchAll(/\]\(([^)\s]+)[^)]*\)/g)].map(([, link = '']) => link);
  expect(links.filter((link) => !/^[a-z]+:/.test(link) && !leadsSomewhere(page, link))).toEqual([]);
});

function leadsSomewhere(page: string, link: string): boolean {
  const [file = '', anchor] = link.split('#');
  const target = file === '' ? page : join(dirname(page), file);
  if (!existsSync(join(ROOT, target))) return false;
  return anchor === undefined || anchorsOf(read(target)).includes(anchor);
}

/** As GitHub names them: small letters, digits, _ and -, a hyphen for each space. */
function anchorsOf(text: string): readonly string[] {
  const headings = [...text.replaceAll(/^ *```.*?^ *```/gms, '').matchAll(/^#+ (.+)$/gm)].map(
    ([, title = '']) => title,
  );
  return headings.map((title) =>
    title
      .toLowerCase()
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );
}

it('the index of the docs names every page of them', () => {
  const index = read('docs/README.md');
  const pages = PAGES.filter((page) => /^docs\/(?!decisions\/|README)/.test(page)).map((page) => page.slice(5));
  expect(pages.filter((page) => !index.includes(`](${page}`))).toEqual([]);
});

it('troubleshooting has a heading and the exit code for every failure, and no other', () => {
  const told = [...read('docs/troubleshooting.md').matchAll(/^## (\w+)\n\nExit (\d)\./gm)].map((match) => [
    match[1],
    Number(match[2]),
  ]);
  const known = Object.entries(FAILURES).map(([code, { exitCode }]) => [code, exitCode]);
  expect(told).toEqual(known);
});

it('the page of commands names every command', async () => {
  const page = read('docs/cli.md');
  const missing = (await commandNames()).filter((name) => !page.includes(`\`${name}`));
  expect(missing).toEqual([]);
});

async function commandNames(): Promise<string[]> {
  const program = createProgram({ run: () => Promise.resolve() }, { stdout: process.stdout }, await loadAllCommands());
  return program.commands.map((command) => command.name());
}
