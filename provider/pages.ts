import { ProviderError } from './provider-error.ts';

export interface Page<T> {
  readonly items: readonly T[];
  readonly hasMore: boolean;
}

export const PAGE_SIZE = 100;

/**
 * Every item of a list, through all its pages, in the order they came; `after` is the id of the page's last item. A
 * server whose list does not move on is an error, not an endless walk.
 */
export async function* allItems<T>(
  fetchPage: (after: string | null) => Promise<Page<T>>,
  idOf: (item: T) => string,
  startAfter: string | null = null,
): AsyncGenerator<T> {
  let after = startAfter;
  const seen = new Set<string | null>([after]);
  for (;;) {
    const page = await fetchPage(after);
    yield* page.items;
    if (!page.hasMore) return;
    const last = page.items.at(-1);
    const next = last === undefined ? after : idOf(last);
    if (seen.has(next)) {
      throw new ProviderError('the provider says that its list goes on, but sends the same page again', {
        kind: 'retryable',
        reason: 'server',
        code: 'list_does_not_advance',
      });
    }
    seen.add(next);
    after = next;
  }
}
