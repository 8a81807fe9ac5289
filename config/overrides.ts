import type { z } from 'zod';
import { RetuneError } from '../domain/failure-type.ts';
import type { Locate } from './config-problem.ts';
import { isMapping, parseKeyPath, valueAt } from './key-path.ts';
import { parseSet, withOverride } from './set-value.ts';
import type { Override } from './set-value.ts';
import { shownKeyPath } from './secret-like.ts';

export interface OverrideInput {
  /** Each `--set` as typed, in order; a later one wins. */
  readonly sets?: readonly string[];
  /** What the command's own flags say, by key path; they win over `--set`. Undefined values are skipped. */
  readonly flags?: Readonly<Record<string, unknown>>;
  /** Flags that hold for every entry of `data.sources`, by key, as `{ delimiter: ';' }`. */
  readonly sourceFlags?: Readonly<Record<string, unknown>>;
}

export interface Overridden {
  readonly raw: unknown;
  readonly overrides: readonly Override[];
}

/** Carries out `--set`, then the flags, on what the file says. */
export function applyOverrides(fileValue: unknown, input: OverrideInput, schema: z.core.$ZodType): Overridden {
  const sets = (input.sets ?? []).map((text) => parseSet(text, schema));
  let raw = sets.reduce((value, override) => apply(value, override, schema), fileValue);
  const flags = flagOverrides(input, raw);
  raw = flags.reduce((value, override) => apply(value, override, schema), raw);
  return { raw, overrides: [...sets, ...flags] };
}

function apply(value: unknown, override: Override, schema: z.core.$ZodType): unknown {
  const result = withOverride(value, override, schema);
  if (result !== null) return result.value;
  throw new RetuneError(
    'USAGE',
    `${nameOf(override)} leads nowhere: a value on its way is no mapping, or its list is too short`,
    {
      hint: 'check the key path against `retune config show`',
    },
  );
}

function flagOverrides(input: OverrideInput, raw: unknown): readonly Override[] {
  const entries = Object.entries(input.flags ?? {});
  const sources = valueAt(raw, ['data', 'sources']);
  const perSource = Array.isArray(sources) ? [...sources.keys()] : [];
  for (const [key, value] of Object.entries(input.sourceFlags ?? {})) {
    for (const index of perSource) entries.push([`data.sources.${index}.${key}`, value]);
  }
  return entries.flatMap(([key, value]) => {
    const path = parseKeyPath(key);
    if (path === null) throw new TypeError(`${key} is no key path`);
    return value === undefined ? [] : [{ path, value, source: 'flag' as const }];
  });
}

/**
 * Places what came from the command line there: values, and what an override made on the way to its own because the
 * file has none. All else is left to the file.
 */
export function locateWithOverrides(overrides: readonly Override[], inFile: Locate, fileValue: unknown): Locate {
  return (path, atKey) => {
    const isOfFile = valueAt(fileValue, path) !== undefined;
    const override =
      overriding(overrides, path.map(String)) ?? (isOfFile ? null : firstBelow(overrides, path.map(String)));
    return override === null ? inFile(path, atKey) : { place: nameOf(override), line: null, column: null };
  };
}

/** The last override that says what stands at a path; null where the file or a default does. */
export function overriding(overrides: readonly Override[], path: readonly string[]): Override | null {
  const covers = (override: Override): boolean => override.path.every((segment, depth) => segment === path[depth]);
  return overrides.findLast(covers) ?? null;
}

/** The override that first led through a path. */
function firstBelow(overrides: readonly Override[], path: readonly string[]): Override | null {
  return overrides.find((override) => path.every((segment, depth) => segment === override.path[depth])) ?? null;
}

function nameOf(override: Override): string {
  const key = shownKeyPath(override.path);
  return override.source === 'set' ? `--set ${key}` : `the flag for ${key}`;
}

/** An empty file says nothing, which is not the same as a wrong value. */
export function emptyAsMapping(value: unknown): unknown {
  return value === null || (isMapping(value) && Object.keys(value).length === 0) ? {} : value;
}
