import { z } from 'zod';
import { Refusal } from './refusal.ts';
import type { SettingsFile } from './settings.ts';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

/** The fields of every call that lists: `after` is the last id of the page before. */
export const pageFields = {
  after: z.string().min(1).optional(),
  limit: z.int().min(1).max(MAX_LIMIT).default(DEFAULT_LIMIT),
};

/** Which page is asked for. */
export interface PageQuery {
  readonly after?: string | undefined;
  readonly limit: number;
}

/** The items after the one named, at most `limit`; `items` are in the order in which they are to be listed. */
export function page<T>(
  items: readonly T[],
  query: PageQuery,
  id: (item: T) => string,
  ...conditions: readonly ((item: T) => boolean)[]
): { items: T[]; has_more: boolean } {
  const start = query.after === undefined ? 0 : items.findIndex((item) => id(item) === query.after) + 1;
  if (query.after !== undefined && start === 0)
    throw new Refusal(400, 'invalid_request', `after: there is no ${query.after}`, { param: 'after' });
  const listed = items.slice(start).filter((item) => conditions.every((holds) => holds(item)));
  return { items: listed.slice(0, query.limit), has_more: listed.length > query.limit };
}

/** Whether every wanted pair stands in something's metadata; nothing is wanted by a server that ignores metadata. */
export function hasMetadata(
  settings: SettingsFile,
  wanted: Readonly<Record<string, string>> = {},
): (item: { readonly metadata: Readonly<Record<string, string>> }) => boolean {
  const pairs = settings.current().ignoreMetadata ? [] : Object.entries(wanted);
  return ({ metadata }) => pairs.every(([key, value]) => metadata[key] === value);
}
