// npm run licences: writes docs/licences.md anew; exit 1 where a package may not be depended on.
import { readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { licencePage, licenceProblem, packagesOf } from './licences.ts';

const PAGE = 'docs/licences.md';
const packages = packagesOf(await readFile('package-lock.json', 'utf8'));
await writeFile(PAGE, await format(licencePage(packages), { ...(await resolveConfig(PAGE)), filepath: PAGE }));
for (const one of packages) {
  const problem = licenceProblem(one);
  if (problem === null) continue;
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
}
