import { DAYS_OF_WEEK, MONTHS, ScheduleOverlapPolicy } from '@temporalio/client';
import type { CalendarSpec, ScheduleOptions } from '@temporalio/client';
import { durationMs } from '../domain/duration.ts';
import { MONTHS as MONTH_NAMES, WEEKDAYS } from '../config/schedule-config.ts';
import type { CalendarConfig, ScheduleConfig } from '../config/schedule-config.ts';

type Field = NonNullable<CalendarConfig[keyof CalendarConfig]>;
type Ranges<Unit> = { start: Unit; end: Unit; step: number }[];

const OVERLAP = {
  skip: ScheduleOverlapPolicy.SKIP,
  buffer_one: ScheduleOverlapPolicy.BUFFER_ONE,
  buffer_all: ScheduleOverlapPolicy.BUFFER_ALL,
  cancel_other: ScheduleOverlapPolicy.CANCEL_OTHER,
  terminate_other: ScheduleOverlapPolicy.TERMINATE_OTHER,
  allow_all: ScheduleOverlapPolicy.ALLOW_ALL,
} as const;

/** The `schedule` block in Temporal's words: when it starts, and what happens when starts meet, are late or fail. */
export function scheduleSpec(schedule: ScheduleConfig): Pick<ScheduleOptions, 'spec'> & {
  policies: NonNullable<ScheduleOptions['policies']>;
} {
  const { cron, calendar, timezone, jitter, overlap, catchup, pause_on_failure: pauseOnFailure } = schedule;
  return {
    spec: {
      ...(cron === undefined ? {} : { cronExpressions: [cron] }),
      ...(calendar === undefined ? {} : { calendars: calendar.map(calendarSpec) }),
      timezone,
      jitter: durationMs(jitter),
    },
    policies: { overlap: OVERLAP[overlap], catchupWindow: durationMs(catchup), pauseOnFailure },
  };
}

function calendarSpec({ minute, hour, day_of_month, month, day_of_week, year }: CalendarConfig): CalendarSpec {
  const number = (value: number | string): number => Number(value);
  return {
    minute: minute === undefined ? 0 : ranges(minute, number),
    hour: hour === undefined ? 0 : ranges(hour, number),
    dayOfMonth: day_of_month === undefined ? '*' : ranges(day_of_month, number),
    month: month === undefined ? '*' : ranges(month, (value) => nameOf(value, MONTHS, MONTH_NAMES, 1)),
    dayOfWeek:
      day_of_week === undefined ? '*' : ranges(day_of_week, (value) => nameOf(value, DAYS_OF_WEEK, WEEKDAYS, 0)),
    year: year === undefined ? '*' : ranges(year, number),
  };
}

function ranges<Unit>(field: Field, unit: (value: number | string) => Unit): Ranges<Unit> {
  if (Array.isArray(field)) return field.map((value) => ({ start: unit(value), end: unit(value), step: 1 }));
  if (typeof field === 'object' && 'from' in field)
    return [{ start: unit(field.from), end: unit(field.to), step: field.step ?? 1 }];
  return [{ start: unit(field), end: unit(field), step: 1 }];
}

/** `3` and `march` alike; `first` is the number of the first name. */
function nameOf<Name>(value: number | string, names: readonly Name[], words: readonly string[], first: number): Name {
  const at = typeof value === 'number' ? value - first : words.indexOf(value);
  const name = names[at];
  if (name === undefined) throw new TypeError(`${value} is no month or weekday`);
  return name;
}
