import { randomBytes, randomUUID } from 'node:crypto';
import type { KeyLease } from './idempotency.ts';
import { createIdempotencyKeys, noLease } from './idempotency.ts';
import { openRecordStore } from './record-store.ts';
import type { EndpointRecord } from './records.ts';
import { endpointRecordSchema } from './records.ts';
import { Refusal } from './refusal.ts';
import type { SettingsFile } from './settings.ts';

/** What an endpoint is asked to be. */
export type EndpointOrder = Pick<
  EndpointRecord,
  'model' | 'display_name' | 'hardware' | 'min_replicas' | 'max_replicas' | 'inactive_timeout' | 'state'
>;

/** Where an endpoint is on its way. */
export type EndpointState = 'PENDING' | 'STARTING' | 'STARTED' | 'STOPPING' | 'STOPPED';

/** The endpoints on which models are hosted; each starts and stops in its time. */
export interface EndpointShelf {
  begin(key: string | null): KeyLease;
  add(order: EndpointOrder, key: { key: string; digest: string } | null, lease: KeyLease): Promise<EndpointRecord>;
  /** A 404 where there is none. */
  get(endpointId: string): EndpointRecord;
  /** Oldest first. */
  all(): readonly EndpointRecord[];
  stateOf(endpoint: EndpointRecord): EndpointState;
  change(endpointId: string, changes: Partial<EndpointOrder>): Promise<EndpointRecord>;
  remove(endpointId: string): Promise<void>;
  /** The endpoint that answers for a model or under its own name, which counts as a use of it; null where none is started. */
  answering(modelOrName: string): EndpointRecord | null;
  forgetKeys(): Promise<void>;
  flush(): Promise<void>;
}

const MINUTE_MS = 60_000;

/** Opens the folder of endpoints. */
export async function openEndpointShelf(folder: string, settings: SettingsFile): Promise<EndpointShelf> {
  const records = await openRecordStore<EndpointRecord>({
    folder,
    schema: endpointRecordSchema,
    id: (record) => record.endpoint_id,
    fileName: (record) => record.endpoint_id,
  });
  /** When each was last asked, in this process; idle time before a restart is not held against one. */
  const lastUse = new Map<string, number>();
  const openedAt = Date.now();
  const keys = createIdempotencyKeys();
  for (const { idempotency, endpoint_id: id } of records.all()) {
    if (idempotency !== null) keys.restore('together', idempotency.key, { id, ...idempotency });
  }
  const get = (endpointId: string): EndpointRecord => {
    const record = records.get(endpointId);
    if (record === undefined) throw new Refusal(404, 'endpoint_not_found', `There is no endpoint ${endpointId}`);
    return record;
  };
  const stateOf = (endpoint: EndpointRecord): EndpointState => {
    const changeMs = settings.current().endpointSeconds * 1_000;
    const sinceMs = Date.now() - Date.parse(endpoint.changed_at);
    if (endpoint.state === 'STOPPED') return sinceMs < changeMs ? 'STOPPING' : 'STOPPED';
    if (sinceMs < changeMs) return sinceMs < changeMs / 4 ? 'PENDING' : 'STARTING';
    const startedAt = Math.max(openedAt, Date.parse(endpoint.changed_at) + changeMs);
    const idleMs = Date.now() - Math.max(startedAt, lastUse.get(endpoint.endpoint_id) ?? 0);
    const { inactive_timeout: minutes } = endpoint;
    return minutes !== null && idleMs > minutes * MINUTE_MS ? 'STOPPED' : 'STARTED';
  };

  return {
    begin: (key) => (key === null || settings.current().ignoreKeys ? noLease : keys.begin('together', key)),
    add: async (order, key, lease) => {
      const now = new Date().toISOString();
      const slug = order.model.toLowerCase().replaceAll(/[^a-z0-9]+/gu, '-');
      const record: EndpointRecord = {
        ...order,
        seq: records.nextSeq(),
        endpoint_id: `endpoint-${randomUUID()}`,
        name: `local/${slug}-${randomBytes(4).toString('hex')}`,
        changed_at: now,
        created_at: now,
        idempotency: key === null || lease === noLease ? null : { ...key, at: Date.now() },
      };
      await records.put(record);
      if (key !== null) lease.settle({ id: record.endpoint_id, digest: key.digest, at: Date.now() });
      return record;
    },
    get,
    all: () => records.all(),
    stateOf,
    change: async (endpointId, changes) => {
      const record = get(endpointId);
      const now = new Date().toISOString();
      const isTurned = changes.state !== undefined && (changes.state === 'STARTED') !== isOn(stateOf(record));
      const changed = { ...record, ...changes, ...(isTurned ? { changed_at: now } : {}) };
      await records.put(changed);
      return changed;
    },
    remove: async (endpointId) => {
      get(endpointId);
      keys.forgetId(endpointId);
      await records.remove(endpointId);
    },
    answering: (modelOrName) => {
      const found = records.all().find((record) => {
        return (record.model === modelOrName || record.name === modelOrName) && stateOf(record) === 'STARTED';
      });
      if (found !== undefined) lastUse.set(found.endpoint_id, Date.now());
      return found ?? null;
    },
    forgetKeys: async () => {
      keys.forgetAll();
      await Promise.all(records.all().map((record) => records.put({ ...record, idempotency: null })));
    },
    flush: () => records.flush(),
  };
}

function isOn(state: EndpointState): boolean {
  return state === 'PENDING' || state === 'STARTING' || state === 'STARTED';
}
