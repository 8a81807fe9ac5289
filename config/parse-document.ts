import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Document, Node, Pair, YAMLMap } from 'yaml';
import type { Place, Problem } from './config-problem.ts';
import type { KeyPath } from './key-path.ts';
import { yamlMessage } from './yaml-messages.ts';

export interface ParsedDocument {
  readonly value: unknown;
  /** The place of the deepest part of a path that the text has; of its key where `atKey`. */
  readonly locate: (path: KeyPath, atKey?: boolean) => Place;
  /** Syntax errors; with any, `value` means nothing. */
  readonly problems: readonly Problem[];
}

/** Aliases may unfold to this many values, so that a small file cannot become a large one. */
const MAX_ALIAS_COUNT = 100;

/** Reads YAML 1.2 (JSON is a part of it) with merge keys; duplicate keys and unknown tags are errors. */
export function parseConfigDocument(text: string, fileLabel: string): ParsedDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    merge: true,
    stringKeys: true,
    resolveKnownTags: false,
    // Pretty errors quote the source, which may hold what must not be shown.
    prettyErrors: false,
    // Not 'silent', which hides a second document.
    logLevel: 'error',
  });
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { place: `${fileLabel}:${line}:${col}`, line, column: col };
  };
  const locate = (path: KeyPath, atKey = false): Place => placeAt(offsetOf(document, path, atKey));

  const errors = [...document.errors, ...document.warnings];
  if (errors.length > 0) {
    const problems = errors.map((error) => ({ path: '', ...yamlMessage(error.code), ...placeAt(error.pos[0]) }));
    return { value: null, locate, problems };
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIAS_COUNT });
    // A list or mapping that contains itself through an alias cannot be stored: this throws on it.
    JSON.stringify(value);
    return { value, locate, problems: [] };
  } catch {
    const message = 'an alias (*name) has no anchor before it, contains itself, or unfolds to too much';
    return { value: null, locate, problems: [{ path: '', message, hint: 'write the value out', ...placeAt(0) }] };
  }
}

function offsetOf(document: Document, path: KeyPath, atKey: boolean): number {
  let node = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [depth, segment] of path.entries()) {
    const container = isAlias(node) ? node.resolve(document) : node;
    if (isSeq(container)) {
      const item = container.items[Number(segment)];
      if (item === undefined) return offset;
      node = asNode(item);
      offset = startOf(node) ?? offset;
      continue;
    }
    const pair = isMap(container) ? findPair(container, String(segment), document) : undefined;
    if (pair === undefined) return offset;
    const key = startOf(asNode(pair.key)) ?? offset;
    node = asNode(pair.value);
    const isLast = depth === path.length - 1;
    offset = isLast && !atKey && isScalar(node) ? (startOf(node) ?? key) : key;
  }
  return offset;
}

function findPair(map: YAMLMap, key: string, document: Document): Pair | undefined {
  for (const pair of map.items) {
    if (isScalar(pair.key) && String(pair.key.value) === key) return pair;
  }
  for (const pair of map.items) {
    if (!isScalar(pair.key) || String(pair.key.value) !== '<<') continue;
    const source = isAlias(pair.value) ? pair.value.resolve(document) : pair.value;
    const found = isMap(source) ? findPair(source, key, document) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function asNode(value: unknown): Node | null {
  return isScalar(value) || isMap(value) || isSeq(value) || isAlias(value) ? value : null;
}

function startOf(node: Node | null): number | undefined {
  return node?.range?.[0];
}
