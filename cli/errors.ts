import { isFailureType, RetuneError } from '../domain/failure-type.ts';
import { FAILURES, hintOf } from '../domain/failures.ts';
import type { FailureType } from '../domain/failure-type.ts';
import { printable } from './output.ts';

/** The error of a command line that cannot be understood: exit 2. */
export function usageError(message: string, hint: string): RetuneError {
  return new RetuneError('USAGE', message, { hint });
}

const SYSTEM_ERRORS: Readonly<Record<string, FailureType>> = {
  ENOENT: 'FILE_NOT_FOUND',
  EACCES: 'FILE_UNREADABLE',
  EPERM: 'FILE_UNREADABLE',
  EISDIR: 'FILE_UNREADABLE',
  ENOTDIR: 'FILE_UNREADABLE',
};

function textAt(value: object, key: string): string | null {
  const found: unknown = Reflect.get(value, key);
  return typeof found === 'string' ? found : null;
}

/** Any thrown value as an error with a stable code; what carries one of our codes already keeps it. */
export function toRetuneError(error: unknown): RetuneError {
  if (error instanceof RetuneError) return error;
  if (!(error instanceof Error)) return new RetuneError('UNEXPECTED', String(error));
  const code = textAt(error, 'code') ?? textAt(error, 'type');
  const hint = textAt(error, 'hint') ?? '';
  const namespace = /Namespace (?:not found: '(.+)'|(\S+) is not found)/.exec(error.message);
  if (namespace !== null) return namespaceMissing(namespace[1] ?? namespace[2] ?? '', error);
  if (isFailureType(code)) return new RetuneError(code, error.message, { hint, cause: error });
  const system = code === null ? undefined : SYSTEM_ERRORS[code];
  if (system !== undefined) {
    return new RetuneError(system, error.message, { hint: 'check the path and its permissions', cause: error });
  }
  return new RetuneError('UNEXPECTED', error.message === '' ? error.name : error.message, {
    hint: hint === '' ? 'run the command again with --debug for the stack trace' : hint,
    cause: error,
  });
}

/** Temporal says it in two ways: a client's error of its own, and a call's status. */
function namespaceMissing(namespace: string, cause: Error): RetuneError {
  return new RetuneError('TEMPORAL_UNREACHABLE', `Temporal has no namespace "${namespace}"`, {
    hint: `set TEMPORAL_NAMESPACE, or make it: temporal operator namespace create --namespace ${namespace} --retention 90d`,
    cause,
  });
}

export function exitCodeOfError(error: RetuneError): number {
  return FAILURES[error.code].exitCode;
}

/** The `error` object of every `--json` output. Details (counts, keys, positions) are added, never rows or secrets. */
export function errorToJson(error: RetuneError): Record<string, unknown> {
  const { runId: _runId, ...details } = error.details;
  const base = { code: error.code, message: error.message, hint: hintOf(error) };
  return Object.keys(details).length === 0 ? base : { ...base, details };
}

/** `error: what, where, why (CODE)` and `hint: what to do`, for stderr; with `debug` the stack follows. */
export function errorToText(error: RetuneError, debug: boolean): string {
  const lines = [`error: ${error.message} (${error.code})`, `hint: ${hintOf(error)}`];
  if (debug) {
    lines.push(error.stack ?? '');
    if (error.cause instanceof Error) lines.push(`caused by: ${error.cause.stack ?? error.cause.message}`);
  }
  return printable(`${lines.join('\n')}\n`);
}
