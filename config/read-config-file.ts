import { readFileSync, statSync } from 'node:fs';
import { isAbsolute, relative } from 'node:path';
import { RetuneError } from '../domain/failure-type.ts';
import { parseConfigDocument } from './parse-document.ts';
import type { ParsedDocument } from './parse-document.ts';

const MAX_BYTES = 1_048_576;

/** Reads and parses a configuration file (UTF-8); the label in its places is the path relative to `cwd` where it is below it. */
export function readConfigFile(path: string, cwd: string): ParsedDocument {
  const label = fileLabel(path, cwd);
  return parseConfigDocument(decode(readBytes(path, label), label), label);
}

/** How messages name a file: relative to `cwd` where it stands below it, else absolute. */
export function fileLabel(path: string, cwd: string): string {
  const fromHere = relative(cwd, path);
  return fromHere.startsWith('..') || isAbsolute(fromHere) ? path : fromHere;
}

function readBytes(path: string, label: string): Buffer {
  try {
    const { size } = statSync(path);
    if (size <= MAX_BYTES) return readFileSync(path);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    throw new RetuneError('FILE_UNREADABLE', `the configuration ${label} cannot be read${reason}`, {
      hint: 'check its permissions',
      cause: error,
    });
  }
  throw new RetuneError('FILE_UNREADABLE', `the configuration ${label} is larger than 1 MiB`, {
    hint: 'is this a data file? Name the configuration with --config PATH',
  });
}

function decode(bytes: Buffer, label: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new RetuneError('FILE_UNREADABLE', `the configuration ${label} is not UTF-8`, {
      hint: 'save it as UTF-8',
      cause: error,
    });
  }
}
