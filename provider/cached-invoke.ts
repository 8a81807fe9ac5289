import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../domain/canonical-json.ts';
import type { ResponseCache } from '../platform/response-cache.ts';
import type { CallOptions } from './fine-tune-provider.ts';
import type { InvokeReply, InvokeResult } from './invoke.ts';

/** What one item asks; two that are equal in it get the same reply. */
export interface InvokeItemRequest {
  readonly service: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export type CachedResult = InvokeResult & { readonly cached: boolean };

export interface CachedInvoke<Item> {
  /** One result an item, in the order asked; at most a batch of the provider's. */
  (
    items: readonly Item[],
    options?: CallOptions,
  ): Promise<{ readonly results: readonly CachedResult[]; readonly model: string | null }>;
}

/** Sends what no cache and no call under way has the answer to; as one call where there is one item, else as a batch. */
type Send<Item> = (items: readonly Item[], options: CallOptions | undefined) => Promise<InvokeReply>;

/** `deepseek:` and a hash of all that determines the reply; `origin` keeps services apart that name their models alike. */
export function cacheKey(origin: string, { service, parameters }: InvokeItemRequest): string {
  const { model = null, ...rest } = parameters;
  const text = canonicalJson({ origin, service, model, parameters: rest });
  return `deepseek:${createHash('sha256').update(text).digest('hex')}`;
}

/**
 * A service behind a cache, with single flight: equal items that are asked while one of them is under way wait for its
 * reply. Failed items are never kept. Not for evaluations: a repeated sample has to be a call of its own, and answers
 * that are paid for are kept in the store.
 */
export function createCachedInvoke<Item extends Readonly<Record<string, unknown>>>(deps: {
  readonly cache: ResponseCache;
  readonly origin: string;
  readonly send: Send<Item>;
  readonly service: string;
}): CachedInvoke<Item> {
  const underWay = new Map<string, Promise<InvokeResult>>();
  return async (items, options) => {
    const keys = items.map((parameters) => cacheKey(deps.origin, { service: deps.service, parameters }));
    const found = await Promise.all(keys.map(async (key) => readKept(await deps.cache.get(key))));
    const ours: { readonly key: string; readonly parameters: Item }[] = [];
    for (const [index, parameters] of items.entries()) {
      const key = keys[index] ?? '';
      if (found[index] !== null || underWay.has(key) || ours.some((other) => other.key === key)) continue;
      ours.push({ key, parameters });
    }
    const asked = ours.map(({ parameters }) => parameters);
    const sending = asked.length === 0 ? Promise.resolve(NOTHING_SENT) : deps.send(asked, options);
    const kept: Promise<void>[] = [];
    for (const [position, { key }] of ours.entries()) {
      const flight = sending.then(({ results }) => results[position] ?? MISSING);
      underWay.set(key, flight);
      const landed = flight
        .then(
          (result) => keep(deps.cache, key, result),
          () => undefined,
        )
        .finally(() => underWay.delete(key));
      kept.push(landed);
    }
    // Taken down now: a flight leaves the table when it has landed.
    const flights = keys.map((key) => underWay.get(key) ?? Promise.resolve(MISSING));
    // Every waiter hears of a failure by its own await below; the first of them is enough.
    for (const flight of flights) flight.catch(() => undefined);
    const { model } = await sending;
    const sent = new Set(ours.map(({ key }) => key));
    const results = await Promise.all(
      keys.map(async (key, index): Promise<CachedResult> => {
        const known = found[index];
        if (known) return { ...known, cached: true };
        const isFirst = sent.delete(key);
        return { ...(await (flights[index] ?? Promise.resolve(MISSING))), cached: !isFirst };
      }),
    );
    // Whoever closes the cache after the call finds the replies in it.
    await Promise.all(kept);
    return { results, model };
  };
}

const NOTHING_SENT: InvokeReply = { requestId: null, service: '', model: null, results: [] };
const MISSING: InvokeResult = { ok: false, code: 'missing_result', message: 'the reply has no result for this item' };

async function keep(cache: ResponseCache, key: string, result: InvokeResult): Promise<void> {
  if (result.ok) await cache.set(key, JSON.stringify(result));
}

const keptSchema = z.object({
  ok: z.literal(true),
  text: z.string().nullable(),
  labels: z.array(z.object({ label: z.string(), score: z.number() })).nullable(),
  toolCalls: z.array(z.unknown()).nullable(),
  finishReason: z.string(),
  usage: z.object({ promptTokens: z.number(), completionTokens: z.number() }),
});

/** What another program wrote under our key counts as nothing. */
function readKept(text: string | null): InvokeResult | null {
  if (text === null) return null;
  try {
    return keptSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
