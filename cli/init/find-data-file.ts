import { readdir } from 'node:fs/promises';
import { usageError } from '../errors.ts';

const DATA_FILE = /\.(?:csv|tsv|jsonl|ndjson|json|parquet|xlsx)(?:\.gz)?$/i;
/** Configuration of other tools, and of this one. */
const NO_DATA = /^(?:package(?:-lock)?|tsconfig.*|retune.*|\..*)\.json$/i;

/** The one data file of a folder. Throws USAGE where there is none, or more than one. */
export async function findDataFile(cwd: string): Promise<string> {
  const names = (await readdir(cwd)).filter((name) => DATA_FILE.test(name) && !NO_DATA.test(name)).toSorted();
  const [only, ...others] = names;
  if (only !== undefined && others.length === 0) return only;
  throw usageError(
    only === undefined ? 'there is no data file in this folder' : 'there is more than one data file in this folder',
    only === undefined
      ? 'name one: retune init path/to/data.csv; or start from an example: retune init --example support-intents'
      : `name one: retune init ${only} (also ${others.slice(0, 5).join(', ')})`,
  );
}
