import { cp, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { didYouMean } from '../choices.ts';
import { usageError } from '../errors.ts';

/** Copies the files of a built-in example into a folder. Throws USAGE for an unknown name and where a file is in the way. */
export async function copyExample(name: string, cwd: string, overwrite: boolean): Promise<readonly string[]> {
  const examples = await examplesFolder();
  const known = await readdir(examples);
  if (!known.includes(name)) throw usageError(`there is no example ${JSON.stringify(name)}`, didYouMean(name, known));
  // A README tells of the example, not of the folder that it is copied into.
  const files = (await readdir(join(examples, name))).filter((file) => file !== 'README.md');
  const present = await readdir(cwd);
  const inTheWay = files.filter((file) => present.includes(file));
  if (inTheWay.length > 0 && !overwrite)
    throw usageError(`${inTheWay.join(', ')} would be overwritten`, 'work in an empty folder, or say --yes');
  for (const file of files) await cp(join(examples, name, file), join(cwd, file));
  return files;
}

/** Beside the sources in a checkout, one folder above `dist/` in a package. */
async function examplesFolder(): Promise<string> {
  for (const place of ['../../examples', '../../../examples']) {
    const folder = fileURLToPath(new URL(place, import.meta.url));
    if ((await stat(folder).catch(() => null))?.isDirectory()) return folder;
  }
  throw new Error('the examples are missing from this installation');
}
