import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { EndpointShelf } from '../../../servers/local-provider/endpoint-shelf.ts';
import { openEndpointShelf } from '../../../servers/local-provider/endpoint-shelf.ts';
import { openSettings } from '../../../servers/local-provider/settings.ts';
import { makeDataDir } from './client.ts';

const ORDER = {
  model: 'local-small',
  display_name: 'mine',
  hardware: '1x_local_cpu',
  min_replicas: 1,
  max_replicas: 1,
  inactive_timeout: 10,
  state: 'STARTED',
} as const;

/** A shelf on a clock that stands still but for `pass`; endpoints take 200 ms to start or stop. */
async function openShelf(dataDir = makeDataDir()) {
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const settings = await openSettings(join(dataDir, 'settings.json'), { testControls: false, webhook: null });
  const shelf = await openEndpointShelf(join(dataDir, 'endpoints'), settings);
  const pass = (ms: number): void => void vi.setSystemTime(Date.now() + ms);
  return { shelf, pass };
}

async function add(shelf: EndpointShelf): Promise<string> {
  return (await shelf.add(ORDER, null, shelf.begin(null))).endpoint_id;
}

describe('an endpoint', () => {
  test('starts and stops in its time, and turns back half-way', async () => {
    const { shelf, pass } = await openShelf();
    const id = await add(shelf);
    const state = () => shelf.stateOf(shelf.get(id));
    expect(state()).toBe('PENDING');
    pass(100);
    expect(state()).toBe('STARTING');
    pass(100);
    expect(state()).toBe('STARTED');
    await shelf.change(id, { state: 'STOPPED' });
    expect(state()).toBe('STOPPING');
    expect(shelf.answering(ORDER.model)).toBeNull();
    await shelf.change(id, { state: 'STARTED' });
    expect(state()).toBe('PENDING');
  });

  test('stops by itself when nobody has asked it for as long as it was told, and can be started again', async () => {
    const { shelf, pass } = await openShelf();
    const id = await add(shelf);
    const state = () => shelf.stateOf(shelf.get(id));
    pass(9 * 60_000);
    expect(shelf.answering(ORDER.model)?.endpoint_id).toBe(id);
    pass(9 * 60_000);
    expect(state()).toBe('STARTED');
    pass(2 * 60_000);
    expect(state()).toBe('STOPPED');
    expect(shelf.answering(ORDER.model)).toBeNull();
    await shelf.change(id, { state: 'STARTED' });
    pass(200);
    expect(state()).toBe('STARTED');
  });
});
