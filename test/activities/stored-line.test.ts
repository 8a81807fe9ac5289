import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventsOf, readLine, writeLine } from '../../activities/stored-line.ts';
import { changeLine } from '../../domain/line-changes.ts';
import { createDiskStore } from '../../platform/disk-store.ts';
import { tempDir } from '../support/temp-dir.ts';

describe('the record of a model line', () => {
  it('loses no event, however many there are, and stays small', async () => {
    const store = createDiskStore(join(await tempDir(), 'store'));
    for (let at = 0; at < 760; at += 1) {
      const freeze = { frozen: at % 2 === 0, actor: 'ada', reason: `change ${at}` };
      await writeLine(store, 'tickets', (line) =>
        changeLine(line, { kind: 'freeze', input: freeze }, { at: '2026-11-24', changeId: `${at}`, warning: null }),
      );
    }
    const { line } = await readLine(store, 'tickets');
    expect(line.events.length).toBeLessThanOrEqual(500);
    const reasons = (await eventsOf(store, line)).map(({ reason }) => reason);
    expect(reasons).toEqual(Array.from({ length: 760 }, (_, at) => `change ${at}`));
  });
});
