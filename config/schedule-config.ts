import { z } from 'zod';
import { GATE_MODES } from './evaluation-config.ts';
import { count, duration, says, share, text, waitingTime } from './schema-words.ts';

export const MONTHS = [
  ...['january', 'february', 'march', 'april', 'may', 'june'],
  ...['july', 'august', 'september', 'october', 'november', 'december'],
] as const;
export const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;

/** One field of a calendar: a number, several, or a range with an optional step. */
function calendarField(low: number, high: number, names: readonly string[] = []) {
  const words = names.length === 0 ? '' : ` or a name such as ${names[0]}`;
  const one = says(
    z.union([z.int().min(low).max(high), ...names.map((name) => z.literal(name))]),
    `a number from ${low} to ${high}${words}`,
  );
  const range = z.strictObject({ from: one, to: one, step: z.int().min(1).optional() });
  return z.union([one, range, z.array(one).min(1)]);
}

const calendarSchema = z
  .strictObject({
    minute: calendarField(0, 59).optional().describe('Where not said: 0'),
    hour: calendarField(0, 23).optional().describe('Where not said: 0'),
    day_of_month: calendarField(1, 31).optional().describe('Where not said: any'),
    month: calendarField(1, 12, MONTHS).optional().describe('Where not said: any'),
    day_of_week: calendarField(0, 6, WEEKDAYS).optional().describe('Where not said: any; 0 is Sunday'),
    year: calendarField(2000, 9999).optional().describe('Where not said: any'),
  })
  .describe('A moment matches where all fields do; minute and hour default to 0, the others to any');

export const scheduleSchema = z.strictObject({
  cron: says(z.string().regex(/^(?:@\S.*|\S+(?:\s+\S+){4,6})$/), 'a cron expression of five fields such as "0 3 1 * *"')
    .optional()
    .describe('When to look whether retraining is worth it; cron, calendar or both'),
  calendar: z.array(calendarSchema).min(1).optional().describe('Moments by field, as cron has them'),
  timezone: text.default('UTC').describe('Of the clock, and of {month} and {date}'),
  jitter: duration.default('0s').describe('Each start is put off by a random time up to this'),
  overlap: z
    .enum(['skip', 'buffer_one', 'buffer_all', 'cancel_other', 'terminate_other', 'allow_all'])
    .default('skip')
    .describe('What becomes of a start while another is under way'),
  catchup: waitingTime.default('7d').describe('How late a start is made up for after Temporal was away'),
  pause_on_failure: z.boolean().default(false).describe('A run that fails pauses the schedule; a REJECT is no failure'),
  skip_unchanged: z.boolean().default(true).describe('No training where too little is new'),
  min_change: share.default(0.01).describe('The share of training rows that has to be new'),
  retirement_within: duration.default('30d').describe('How near a model’s shutdown date is a reason to retrain'),
  drift: z
    .strictObject({
      max_drop: share.default(0.05).describe('A smaller drop of the champion’s score is no reason to retrain'),
      prompts: count.default(300).describe('How many new prompts the champion is asked at most'),
    })
    .optional()
    .describe('Ask the champion new labelled prompts where too little is new to train for its own sake'),
  mode: z.enum(GATE_MODES).default('non_inferiority').describe('Wins over gate.mode in scheduled runs'),
});

export type ScheduleConfig = z.output<typeof scheduleSchema>;
export type CalendarConfig = NonNullable<ScheduleConfig['calendar']>[number];
