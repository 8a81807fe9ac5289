// `npm run docs`: writes docs/reference/ from the code.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { referencePages } from './pages.ts';

const folder = join(process.cwd(), 'docs', 'reference');
await mkdir(folder, { recursive: true });
for (const [name, text] of Object.entries(await referencePages(process.cwd())))
  await writeFile(join(folder, name), text);
