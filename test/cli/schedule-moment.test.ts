import { describe, expect, it } from 'vitest';
import { parseMoment } from '../../cli/schedule-moment.ts';

describe('a moment on the command line', () => {
  it.each([
    ['2026-03-01T03:00:00Z', 'UTC', 'start', '2026-03-01T03:00:00.000Z'],
    ['2026-03-01T03:00:00+09:00', 'Europe/Berlin', 'start', '2026-02-28T18:00:00.000Z'],
    ['2026-03-01T03:00', 'Asia/Tokyo', 'start', '2026-02-28T18:00:00.000Z'],
    ['2026-03-29', 'Europe/Berlin', 'start', '2026-03-28T23:00:00.000Z'],
    ['2026-03-29', 'Europe/Berlin', 'end', '2026-03-29T21:59:59.000Z'],
    ['2026-10-25', 'Europe/Berlin', 'end', '2026-10-25T22:59:59.000Z'],
    ['2026-02', 'UTC', 'start', '2026-02-01T00:00:00.000Z'],
    ['2026-02', 'America/New_York', 'end', '2026-03-01T04:59:59.000Z'],
    ['2025-12', 'Asia/Tokyo', 'end', '2025-12-31T14:59:59.000Z'],
  ] as const)('%s in %s as the %s is %s', (text, zone, edge, expected) => {
    expect(parseMoment(text, zone, edge, '--from').toISOString()).toBe(expected);
  });

  it.each(['soon', '2026-13', '2026-02-99', ''])('%s is none', (text) => {
    expect(() => parseMoment(text, 'UTC', 'end', '--to')).toThrow(/--to .* is no moment/);
  });
});
