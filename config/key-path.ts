/** The way to a value: mapping keys, and list positions from 0. */
export type KeyPath = readonly (string | number)[];

const SEGMENT = /"((?:[^"\\]|\\.)*)"|([^."]+)/y;

/**
 * `data.sources.0.path` as its segments; a key that holds a dot stands in double quotes, as in
 * `budget.prices."gpt-4.1".training`. Null where the text is no key path.
 */
export function parseKeyPath(text: string): readonly string[] | null {
  const segments: string[] = [];
  let offset = 0;
  while (offset <= text.length) {
    SEGMENT.lastIndex = offset;
    const match = SEGMENT.exec(text);
    if (match === null) return null;
    segments.push(match[2] ?? (match[1] ?? '').replaceAll(/\\(.)/g, '$1'));
    offset += match[0].length;
    if (offset === text.length) return segments;
    if (text[offset] !== '.') return null;
    offset += 1;
  }
  return null;
}

/** The written form of a path: what `parseKeyPath` reads. */
export function formatKeyPath(path: KeyPath): string {
  return path.map((segment) => formatSegment(String(segment))).join('.');
}

function formatSegment(segment: string): string {
  if (/^[^."\\\s=]+$/.test(segment)) return segment;
  return `"${segment.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What stands at a path, own keys only; undefined where nothing does. */
export function valueAt(root: unknown, path: KeyPath): unknown {
  let value = root;
  for (const segment of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) return undefined;
    value = Array.isArray(value) ? value[Number(segment)] : isMapping(value) ? value[segment] : undefined;
  }
  return value;
}

/** Every leaf with its path: scalars, and lists and mappings that are empty. Undefined values are no leaves. */
export function leavesOf(root: unknown, prefix: KeyPath = []): readonly (readonly [KeyPath, unknown])[] {
  if (root === undefined) return [];
  if (typeof root !== 'object' || root === null) return [[prefix, root]];
  const entries: [string | number, unknown][] = Array.isArray(root) ? [...root.entries()] : Object.entries(root);
  if (entries.length === 0) return [[prefix, root]];
  return entries.flatMap(([key, value]) => leavesOf(value, [...prefix, key]));
}
