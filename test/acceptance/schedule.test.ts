import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { workflowId } from '../../domain/identity.ts';
import { connectClient } from '../../platform/temporal-connection.ts';
import { startCliStack } from '../support/cli-stack.ts';
import type { CliStack } from '../support/cli-stack.ts';
import { writeTickets } from '../support/tickets.ts';

interface Listed {
  readonly run_id: string;
  readonly stage: string;
  readonly verdict: string | null;
}

/** The JSON of a command that has to succeed. */
async function ok(stack: CliStack, ...args: readonly string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await stack.retune(...args, '--json');
  expect({ code, stderr: code === 0 ? '' : stderr + stdout }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown>;
}

async function runs(stack: CliStack): Promise<readonly Listed[]> {
  const listed = (await ok(stack, 'list'))['runs'] as readonly Listed[];
  return listed.toSorted((a, b) => a.run_id.localeCompare(b.run_id));
}

const status = async (stack: CliStack, runId: string) => ok(stack, 'status', runId);

const config = (schedule: string): string => `name: tickets
data:
  sources: [{ path: "{month}.csv", columns: { prompt: text, completion: category } }]
training: { provider: local, base_model: local-small }
poll: { interval: 200ms }
schedule: ${schedule}
`;

describe('a schedule on the real server', () => {
  it('shows the right next ten starts, also over a change of daylight saving, and holds while it is paused', async () => {
    const stack = await startCliStack();
    const berlin = '{ cron: "30 3 1 * *", timezone: Europe/Berlin }';
    await writeFile(join(stack.dir, 'retune.yaml'), config(berlin));
    const [applied] = (await ok(stack, 'schedule', 'apply'))['schedules'] as [
      { name: string; paused: boolean; next: string[] },
    ];
    expect(applied).toMatchObject({ name: 'tickets', paused: false });
    expect(applied.next).toEqual(nextFirsts(10));
    expect(new Set(applied.next.map((at) => at.slice(11, 16)))).toEqual(new Set(['01:30', '02:30']));

    const paused = await ok(stack, 'schedule', 'pause', '--reason', 'stocktaking');
    expect(paused).toMatchObject({ schedules: [{ paused: true, note: 'stocktaking' }] });
    const again = await stack.retune('schedule', 'pause', '--reason', 'forgot', '--json');
    expect(again.stderr).toContain('is paused already (stocktaking); its reason stays as it is');
    expect(JSON.parse(again.stdout)).toMatchObject({ schedules: [{ paused: true, note: 'stocktaking' }] });
    await writeFile(
      join(stack.dir, 'retune.yaml'),
      config('{ calendar: [{ hour: [3, 15], month: march, day_of_month: 31 }] }'),
    );
    const updated = await ok(stack, 'schedule', 'apply');
    const year = new Date().getUTCFullYear() + (new Date().getUTCMonth() > 2 ? 1 : 0);
    expect(updated).toMatchObject({
      schedules: [
        { paused: true, next: expect.arrayContaining([`${year}-03-31T03:00:00.000Z`, `${year}-03-31T15:00:00.000Z`]) },
      ],
    });
    expect(await ok(stack, 'schedule', 'resume')).toMatchObject({ schedules: [{ paused: false }] });
    expect(await ok(stack, 'schedule', 'list')).toMatchObject({ schedules: [{ name: 'tickets' }] });
    expect(await ok(stack, 'schedule', 'delete')).toEqual({ schedules: [] });
    expect(await stack.retune('schedule', 'show')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('SCHEDULE_UNKNOWN'),
    });
  });

  it('starts nothing by the clock while it is paused, and goes on when it is resumed', async () => {
    const stack = await startCliStack();
    await writeFile(join(stack.dir, 'retune.yaml'), config('{ cron: "* * * * * * *" }'));
    await ok(stack, 'schedule', 'apply');
    const client = await connectClient({ environment: {}, address: stack.temporalAddress });
    onTestFinished(() => client.connection.close());
    const seen = async (): Promise<number> => {
      const { info } = await client.schedule.getHandle(workflowId.retrain('tickets')).describe();
      return info.numActionsTaken + info.numActionsSkippedOverlap;
    };
    await expect.poll(seen, { timeout: 20_000 }).toBeGreaterThan(0);
    await ok(stack, 'schedule', 'pause');
    const [pausedAt, before] = [Date.now(), await seen()];
    // Three starts that would have been due.
    await expect.poll(() => Date.now() - pausedAt, { timeout: 10_000 }).toBeGreaterThan(3_000);
    expect(await seen()).toBe(before);
    await ok(stack, 'schedule', 'resume');
    await expect.poll(seen, { timeout: 20_000 }).toBeGreaterThan(before);
  });

  it('backfills a year: a run a month on its own file, those whose data did not change skip', async () => {
    const stack = await startCliStack();
    await writeFile(join(stack.dir, 'retune.yaml'), config('{ cron: "0 3 1 * *", timezone: Asia/Tokyo }'));
    const months = Array.from({ length: 12 }, (_, at) => `2025-${String(at + 1).padStart(2, '0')}`);
    // April, May and June had nobody who added a row.
    const grown = (at: number): number => 160 + 20 * (at < 3 ? at : Math.max(2, at - 3));
    for (const [at, month] of months.entries()) await writeTickets(join(stack.dir, `${month}.csv`), grown(at));
    await stack.startWorker();
    await ok(stack, 'schedule', 'apply');
    const { starts } = (await ok(stack, 'schedule', 'backfill', '--from', '2025-01', '--to', '2025-12')) as {
      starts: { run_id: string; scheduled_at: string }[];
    };
    // Three in the morning in Tokyo is the evening before in UTC.
    expect(starts.map(({ scheduled_at: at }) => at.slice(0, 16))).toEqual([
      '2024-12-31T18:00',
      ...months.slice(0, -1).map((month) => lastDayOf(month)),
    ]);
    expect(starts.map(({ run_id: id }) => id).slice(0, 2)).toEqual([
      'tickets-20241231-180000',
      'tickets-20250131-180000',
    ]);
    await expect
      .poll(async () => (await runs(stack)).filter(({ stage }) => stage === 'done' || stage === 'skipped').length, {
        timeout: 300_000,
        interval: 1_000,
      })
      .toBe(12);

    const done = await Promise.all(starts.map(({ run_id: id }) => status(stack, id)));
    expect(done.map(({ stage }) => stage)).toEqual([
      'done',
      'done',
      'done',
      'skipped',
      'skipped',
      'skipped',
      ...Array.from({ length: 6 }, () => 'done'),
    ]);
    expect(done.map(({ ledger }) => (ledger as { rows: number }).rows)).toEqual(months.map((_, at) => grown(at)));
    for (const { stage, reasons, exit_code: code, job_id: job } of done.filter((run) => run['stage'] === 'skipped'))
      expect({ stage, reasons, code, job }).toEqual({
        stage: 'skipped',
        reasons: [expect.stringMatching(/unchanged since tickets@3/)],
        code: 0,
        job: null,
      });
    expect((await stack.journal()).jobs).toHaveLength(9);
    const [shown] = (await ok(stack, 'schedule', 'show'))['schedules'] as [{ started: number }];
    expect(shown.started).toBe(12);
  }, 400_000);

  it('skips one of two triggers while a run is under way, and says so in a record', async () => {
    const stack = await startCliStack();
    await writeFile(join(stack.dir, 'retune.yaml'), config('{ cron: "0 3 1 1 *" }').replace('{month}', 'tickets'));
    await stack.control('/_clock', { train_seconds: 600 });
    await stack.startWorker();
    await ok(stack, 'schedule', 'apply');
    const first = await ok(stack, 'schedule', 'trigger');
    expect(first).toMatchObject({ outcome: 'started', run_id: expect.stringMatching(/^tickets-\d{8}-\d{6}$/) });
    await expect.poll(async () => (await stack.journal()).jobs.length, { timeout: 30_000 }).toBe(1);
    const second = await ok(stack, 'schedule', 'trigger');
    expect(second).toMatchObject({ outcome: 'skipped' });
    expect((await runs(stack)).map(({ stage }) => stage)).toEqual(['train', 'skipped']);
    expect(await status(stack, String(second['run_id']))).toMatchObject({
      stage: 'skipped',
      exit_code: 0,
      reasons: [expect.stringContaining('under way')],
    });
    await ok(stack, 'cancel', String(first['run_id']));
  });

  it('is a snapshot: an edited file changes nothing until it is applied again', async () => {
    const stack = await startCliStack();
    const file = join(stack.dir, 'retune.yaml');
    await writeFile(file, config('{ cron: "0 3 1 1 *" }').replace('{month}', 'tickets'));
    await stack.startWorker();
    await ok(stack, 'schedule', 'apply');
    await writeFile(file, (await readFile(file, 'utf8')).replace('tickets.csv', 'nowhere.csv'));
    const { run_id: runId } = await ok(stack, 'schedule', 'trigger');
    expect(await ok(stack, 'watch', String(runId))).toMatchObject({ verdict: 'PROMOTE', champion_after: 'tickets@1' });
    await ok(stack, 'schedule', 'apply');
    const { run_id: failing } = await ok(stack, 'schedule', 'trigger');
    const { code, stdout } = await stack.retune('watch', String(failing), '--json');
    expect(code).toBe(7);
    expect(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
      stage: 'failed',
      error: { code: 'SOURCE_NOT_VISIBLE' },
    });
  });
});

/** The next `count` firsts of a month at 03:30 in Berlin, computed by hand from the rule of daylight saving there. */
function nextFirsts(count: number): readonly string[] {
  const times: string[] = [];
  for (let ahead = 0; times.length < count; ahead += 1) {
    const now = new Date();
    const first = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1));
    // Summer time holds from the last Sunday of March to the last Sunday of October: on the firsts of April to October.
    const isSummer = first.getUTCMonth() >= 3 && first.getUTCMonth() <= 9;
    first.setUTCHours(isSummer ? 1 : 2, 30);
    if (first > now) times.push(first.toISOString());
  }
  return times;
}

/** The last day of a month at 18:00 UTC, which is the first of the next one in Tokyo. */
function lastDayOf(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 0, 18)).toISOString().slice(0, 16);
}
