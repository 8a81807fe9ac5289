import { usageError } from './errors.ts';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const MONTH = /^\d{4}-\d{2}$/;
const HAS_ZONE = /(?:Z|[+-]\d{2}:?\d{2})$/i;

/**
 * A moment as a person writes one: `2026-03`, `2026-03-01` or `2026-03-01T03:00`, in the schedule's time zone unless it
 * names its own. A day or a month means its first moment, as `edge: 'end'` its last. Throws USAGE.
 */
export function parseMoment(text: string, timezone: string, edge: 'start' | 'end', flag: string): Date {
  const day = MONTH.test(text) ? `${text}-01` : text;
  if (HAS_ZONE.test(text) && !DATE.test(text)) return valid(new Date(text), text, flag);
  if (!DATE.test(day)) return valid(inZone(text, timezone), text, flag);
  const start = inZone(`${day}T00:00:00`, timezone);
  if (edge === 'start') return valid(start, text, flag);
  const next = new Date(`${day}T00:00:00Z`);
  if (MONTH.test(text)) next.setUTCMonth(next.getUTCMonth() + 1);
  else next.setUTCDate(next.getUTCDate() + 1);
  valid(next, text, flag);
  return new Date(inZone(next.toISOString().slice(0, 19), timezone).getTime() - 1_000);
}

function valid(date: Date, text: string, flag: string): Date {
  if (!Number.isNaN(date.getTime())) return date;
  throw usageError(`${flag} ${JSON.stringify(text)} is no moment`, 'write it as 2026-03-01 or 2026-03-01T03:00:00Z');
}

/** The instant at which clocks in the zone show this wall time; the zone's offset is looked up at the answer itself. */
function inZone(wallTime: string, timezone: string): Date {
  const asUtc = new Date(`${wallTime}Z`).getTime();
  if (Number.isNaN(asUtc)) return new Date(Number.NaN);
  const guess = asUtc - offsetMs(asUtc, timezone);
  return new Date(asUtc - offsetMs(guess, timezone));
}

function offsetMs(at: number, timezone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
  }).formatToParts(at);
  const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value);
  const shown = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    ...([part('hour'), part('minute'), part('second')] as const),
  );
  return shown - Math.floor(at / 1_000) * 1_000;
}
