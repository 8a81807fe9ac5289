import { formatKeyPath, leavesOf, valueAt } from './key-path.ts';
import type { KeyPath } from './key-path.ts';
import { overriding } from './overrides.ts';
import type { Override } from './set-value.ts';

/** Who said a value, strongest first. */
export type Origin = 'flag' | 'set' | 'environment' | 'file' | 'default';

/** The origin of every leaf of a configuration, by key path. */
export function originsOf(config: unknown, raw: unknown, overrides: readonly Override[]): Record<string, Origin> {
  const entries = leavesOf(config).map(([path]) => [formatKeyPath(path), originOf(path, raw, overrides)] as const);
  return Object.fromEntries(entries);
}

function originOf(path: KeyPath, raw: unknown, overrides: readonly Override[]): Origin {
  const override = overriding(overrides, path.map(String));
  const said = valueAt(raw, path) !== undefined || isOtherSpelling(path, raw);
  if (!said) return 'default';
  return override?.source ?? 'file';
}

/** `no_header: true` is written, `header: false` is what it becomes. */
function isOtherSpelling(path: KeyPath, raw: unknown): boolean {
  return path.at(-1) === 'header' && valueAt(raw, [...path.slice(0, -1), 'no_header']) !== undefined;
}
