import { checkData } from './check-data.ts';
import { checkEvaluation } from './check-evaluation.ts';
import { checkProviders } from './check-providers.ts';
import type { ConfigIssue } from './config-problem.ts';
import type { FilesConfig } from './files-config.ts';
import { succeeds } from './succeeds.ts';

/** What a schema cannot see: keys that are right by themselves and contradict one another, or name what is not there. */
export function checkConfig(config: FilesConfig): readonly ConfigIssue[] {
  return [...checkProviders(config), ...checkData(config.data), ...checkEvaluation(config), ...checkSchedule(config)];
}

function checkSchedule({ schedule }: FilesConfig): readonly ConfigIssue[] {
  if (schedule === undefined) return [];
  const issues: ConfigIssue[] = [];
  if (schedule.cron === undefined && schedule.calendar === undefined) {
    const message = 'schedule says neither cron nor calendar, so it would never start anything';
    issues.push({ path: ['schedule'], message, hint: 'write cron: "0 3 1 * *", for the first of each month at 03:00' });
  }
  if (!isTimezone(schedule.timezone)) {
    const message = 'schedule.timezone is no time zone that is known';
    issues.push({ path: ['schedule', 'timezone'], message, hint: 'write an IANA name such as UTC or Europe/Berlin' });
  }
  return issues;
}

function isTimezone(name: string): boolean {
  return succeeds(() => new Intl.DateTimeFormat('en', { timeZone: name }));
}
