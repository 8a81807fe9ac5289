import { canonicalJson } from '../domain/canonical-json.ts';
import { formatKeyPath, leavesOf } from './key-path.ts';

/** The key paths at which two configurations differ, sorted; a key that only one of them has counts. */
export function differingKeys(a: unknown, b: unknown): readonly string[] {
  const left = leafTexts(a);
  const right = leafTexts(b);
  const differing = [...new Set([...left.keys(), ...right.keys()])].filter(
    (path) => left.get(path) !== right.get(path),
  );
  // An empty mapping on one side and a filled one on the other differ in the keys below, not in the mapping as well.
  return differing.filter((path) => !differing.some((other) => other.startsWith(`${path}.`))).toSorted();
}

function leafTexts(root: unknown): ReadonlyMap<string, string> {
  return new Map(leavesOf(root).map(([path, value]) => [formatKeyPath(path), canonicalJson(value)]));
}
