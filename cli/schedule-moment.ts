import { usageError } from './errors.ts';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const MONTH = /^\d{4}-\d{2}$/;
const HAS_ZONE = /(?:Z|[+-]\d{2}:?\d{2})$/i;

/**
 * A moment as a person writes one: `2026-03`, `2026-03-01` or `2026-03-01T03:00`, in the schedule's time zone unless it
 * names its own. A day or a month means its first moment, as `edge: 'end'` its last. Throws USAGE, whose hint
 * names `otherForms` that the caller takes beside.
 */
export function parseMoment(
  text: string,
  timezone: string,
  edge: 'start' | 'end',
  flag: string,
  otherForms = '',
): Date {
  const moment = momentIn(text, timezone, edge);
  if (!Number.isNaN(moment.getTime())) return moment;
  const forms = `2026-03-01 or 2026-03-01T03:00:00Z${otherForms}`;
  throw usageError(`${flag} ${JSON.stringify(text)} is no moment`, `write it as ${forms}`);
}

function momentIn(text: string, timezone: string, edge: 'start' | 'end'): Date {
  const day = MONTH.test(text) ? `${text}-01` : text;
  if (HAS_ZONE.test(text) && !DATE.test(text)) return new Date(text);
  if (!DATE.test(day)) return inZone(text, timezone);
  const start = inZone(`${day}T00:00:00`, timezone);
  if (edge === 'start' || Number.isNaN(start.getTime())) return start;
  const next = new Date(`${day}T00:00:00Z`);
  if (MONTH.test(text)) next.setUTCMonth(next.getUTCMonth() + 1);
  else next.setUTCDate(next.getUTCDate() + 1);
  return new Date(inZone(next.toISOString().slice(0, 19), timezone).getTime() - 1_000);
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
