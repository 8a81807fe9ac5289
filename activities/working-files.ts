import { createReadStream } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { SubjectMatcher } from './subject-matcher.ts';
import { textPieces } from './text-pieces.ts';

/** Every file below these folders, of which some may not be there. */
export async function filesBelow(folders: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const folder of folders) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    for (const entry of entries) if (entry.isFile()) found.push(join(entry.parentPath, entry.name));
  }
  return found;
}

/** Files below these folders that hold the subject: what killed processes left of their work, and copies. */
export async function workingFiles(folders: readonly string[], matcher: SubjectMatcher): Promise<readonly string[]> {
  const found: string[] = [];
  // One that goes while it is looked at was somebody's who still works.
  for (const file of await filesBelow(folders)) if (await holds(file, matcher).catch(() => false)) found.push(file);
  return found;
}

async function holds(file: string, matcher: SubjectMatcher): Promise<boolean> {
  for await (const piece of textPieces(createReadStream(file))) if (matcher.holds(piece)) return true;
  return false;
}

export async function removeFiles(files: readonly string[]): Promise<void> {
  for (const file of files) await rm(file, { force: true });
}
