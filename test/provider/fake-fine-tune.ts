import type { Capabilities } from '../../provider/fine-tune-provider.ts';
import { deepseekAt, wireJob } from './deepseek/deepseek-under-test.ts';
import { startFakeServer } from './fake-server.ts';
import type { Received, Reply } from './fake-server.ts';

/** What happens to one create: before the job is made, or after. */
export type CreateFault = 'ok' | { readonly before: Reply } | { readonly after: Reply };

export interface FakeFineTune {
  readonly provider: ReturnType<typeof deepseekAt>;
  /** Every job made, oldest first, as the wire has it. */
  readonly jobs: Record<string, unknown>[];
  /** The creates that reached the server. */
  readonly posts: Received[];
  /** Adds a job as some other program would have. */
  addJob(change: Record<string, unknown>): void;
  readonly clock: { now: number };
  /** How long a new job is missing from lists. */
  lagMs: number;
  /** Whether a key that came before gives the same job. */
  honoursKeys: boolean;
  /** Taken one a create; none left means `ok`. */
  faults: CreateFault[];
  /** In place of the answer to a look-up. */
  listFault: Reply | null;
  /** Runs when a create arrives, before anything else. */
  onCreate: () => Promise<void> | void;
}

/** A provider's job side over real HTTP, with its clock, list lag, keys and faults in the test's hand. */
export async function startFakeFineTune(capabilities: Partial<Capabilities> = {}): Promise<FakeFineTune> {
  const jobs: Record<string, unknown>[] = [];
  const posts: Received[] = [];
  const visibleFrom = new Map<unknown, number>();
  const byKey = new Map<unknown, { text: string; job: Record<string, unknown> }>();
  const clock = { now: 1_700_000_000_000 };

  const addJob = (change: Record<string, unknown>) => {
    const job = wireJob({ job_id: `job-${jobs.length + 1}`, created_at: clock.now / 1_000 + jobs.length, ...change });
    jobs.push(job);
    visibleFrom.set(job['job_id'], clock.now + fake.lagMs);
    return job;
  };

  const create = (request: Received): Reply => {
    const { metadata, idempotency_key: key } = request.body;
    const text = JSON.stringify(request.body);
    const known = fake.honoursKeys ? byKey.get(key) : undefined;
    if (known !== undefined && known.text !== text) {
      return { status: 409, body: { error: { code: 'idempotency_conflict', message: 'other body' } } };
    }
    const job = known?.job ?? addJob({ metadata });
    if (key !== undefined) byKey.set(key, { text, job });
    return { body: job };
  };

  const answer = async (request: Received): Promise<Reply> => {
    const { body, path } = request;
    const byId = (): Record<string, unknown> | undefined => jobs.find((job) => job['job_id'] === body['job_id']);
    if (path === '/v1/fine_tune/create') {
      posts.push(request);
      await fake.onCreate();
      const fault = fake.faults.shift() ?? 'ok';
      if (fault !== 'ok' && 'before' in fault) return fault.before;
      const reply = create(request);
      return fault === 'ok' ? reply : fault.after;
    }
    if (path === '/v1/fine_tune/list') {
      if (fake.listFault !== null) return fake.listFault;
      const visible = jobs.filter((job) => clock.now >= (visibleFrom.get(job['job_id']) ?? 0));
      return { body: { jobs: visible.toReversed(), has_more: false } };
    }
    const job = byId();
    if (job === undefined) return { status: 404, body: { error: { code: 'not_found', message: 'no such job' } } };
    if (path === '/v1/fine_tune/cancel') job['status'] = 'cancelled';
    return { body: job };
  };

  const server = await startFakeServer(answer);
  const fake: FakeFineTune = {
    provider: deepseekAt(server.url, { capabilities, clock: () => clock.now }),
    jobs,
    posts,
    addJob,
    clock,
    lagMs: 0,
    honoursKeys: true,
    faults: [],
    listFault: null,
    onCreate: () => undefined,
  };
  return fake;
}
