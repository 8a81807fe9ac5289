import { isRunId } from '../domain/identity.ts';
import { usageError } from './errors.ts';

/** A run id that a person chose. Throws USAGE where it cannot be one. */
export function checkRunId(id: string): string {
  if (isRunId(id)) return id;
  throw usageError(
    `--id ${JSON.stringify(id)} is no run id`,
    'use 1 to 120 letters, digits, dots, dashes and underscores, beginning with a letter or digit',
  );
}

/** The place of a run in its retry chain, from 1. */
export function retryOrdinal(firstRunId: string, runId: string): number {
  return runId === firstRunId ? 1 : Number(runId.slice(firstRunId.length + 1));
}
