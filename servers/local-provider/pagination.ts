import { z } from 'zod';
import { Refusal } from './refusal.ts';

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
  isListed: (item: T) => boolean = () => true,
): { items: T[]; has_more: boolean } {
  const start = query.after === undefined ? 0 : items.findIndex((item) => id(item) === query.after) + 1;
  if (query.after !== undefined && start === 0)
    throw new Refusal(400, 'invalid_request', `after: there is no ${query.after}`);
  const listed = items.slice(start).filter(isListed);
  return { items: listed.slice(0, query.limit), has_more: listed.length > query.limit };
}

/** Whether every wanted pair stands in the metadata. */
export function matchesMetadata(
  metadata: Readonly<Record<string, string>>,
  wanted: Readonly<Record<string, string>> | undefined,
): boolean {
  return Object.entries(wanted ?? {}).every(([key, value]) => metadata[key] === value);
}
