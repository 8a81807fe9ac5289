import { createReadStream } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { SubjectMatcher } from './subject-matcher.ts';
import { textPieces } from './text-pieces.ts';

/** Files below these folders that hold the subject: what killed processes left of their work. */
export async function workingFiles(folders: readonly string[], matcher: SubjectMatcher): Promise<readonly string[]> {
  const found: string[] = [];
  for (const folder of folders) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const file = join(entry.parentPath, entry.name);
      // One that goes while it is looked at was somebody's who still works.
      if (entry.isFile() && (await holds(file, matcher).catch(() => false))) found.push(file);
    }
  }
  return found;
}

async function holds(file: string, matcher: SubjectMatcher): Promise<boolean> {
  for await (const piece of textPieces(createReadStream(file))) if (matcher.holds(piece)) return true;
  return false;
}

export async function removeFiles(files: readonly string[]): Promise<void> {
  for (const file of files) await rm(file, { force: true });
}
