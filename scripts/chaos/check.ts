/** What the checker is told; nothing of it comes from the code under test but the results themselves. */
export interface Evidence {
  readonly journal: {
    readonly requests: readonly { readonly path: string }[];
    readonly jobs: readonly {
      readonly job_id: string;
      readonly status: string;
      readonly training_file: string;
      readonly error: { readonly code: string } | null;
      readonly metadata: Readonly<Record<string, string>>;
    }[];
    readonly files: readonly { readonly deleted: boolean }[];
  };
  /** The audit log as it stands on disk. */
  readonly audit: string;
  readonly results: readonly RunResult[];
}

export interface RunResult {
  readonly runId: string;
  readonly stage: string;
  readonly jobId: string | null;
  readonly cancelAsked: boolean;
  /** Stopped as `needs_attention` and was answered by `adopt`. */
  readonly asked: boolean;
  readonly error: string | null;
}

export interface Finding {
  readonly jobs: number;
  readonly lost: number;
  readonly duplicate: number;
  /** Calls that failed as the client saw them. */
  readonly faults: number;
  readonly creates: number;
  readonly cancelled: number;
  readonly attention: number;
  /** Files that nobody deleted. */
  readonly filesLeft: number;
  /** A sentence for each thing that is wrong. */
  readonly problems: readonly string[];
}

const CREATE = '/v1/fine_tune/create';
const FINISHED = new Set(['succeeded', 'failed', 'cancelled']);

/** Holds the provider's journal, the audit log and the results against each other. */
export function check({ journal, audit, results }: Evidence): Finding {
  const problems: string[] = [];
  const jobs = new Map(journal.jobs.map((job) => [job.job_id, job]));
  const claimed = new Set<string>();

  let lost = 0;
  for (const { runId, stage, jobId, cancelAsked, error } of results) {
    const job = jobId === null ? undefined : jobs.get(jobId);
    if (jobId !== null) claimed.add(jobId);
    const wrong =
      stage === 'done'
        ? job?.status !== 'succeeded' && `${runId} is done, and its job ${jobId} is ${job?.status ?? 'unknown'}`
        : stage === 'cancelled' && cancelAsked
          ? job !== undefined && !FINISHED.has(job.status) && `${runId} was cancelled, and ${jobId} is ${job.status}`
          : `${runId} ended as ${stage}: ${error}`;
    if (wrong === false) continue;
    lost += 1;
    problems.push(`lost: ${wrong}`);
  }

  let duplicate = 0;
  const owners = new Map<string, string[]>();
  for (const job of journal.jobs) {
    // A service that keeps no metadata still names the file, which belongs to one upload of one run.
    const owner = job.metadata['retune_key'] ?? job.training_file;
    owners.set(owner, [...(owners.get(owner) ?? []), job.job_id]);
  }
  for (const [owner, made] of owners) {
    if (made.length > 1) problems.push(`duplicate: ${owner} has the jobs ${made.join(', ')}`);
    duplicate += made.length - 1;
  }
  for (const job of journal.jobs) {
    if (claimed.has(job.job_id) || (owners.get(job.metadata['retune_key'] ?? job.training_file)?.length ?? 0) > 1)
      continue;
    const why = job.error === null ? '' : ` (${job.error.code})`;
    const owner = job.metadata['retune_key'] ?? job.training_file;
    problems.push(`lost: the ${job.status} job ${job.job_id}${why} of ${owner} is in no run's result`);
    lost += 1;
  }

  const calls = audit.split('\n').flatMap(readLine);
  return {
    jobs: journal.jobs.length,
    lost,
    duplicate,
    faults: calls.filter(({ status }) => typeof status !== 'number' || status >= 400).length,
    creates: journal.requests.filter(({ path }) => path === CREATE).length,
    cancelled: results.filter(({ stage }) => stage === 'cancelled').length,
    attention: results.filter(({ asked }) => asked).length,
    filesLeft: journal.files.filter(({ deleted }) => !deleted).length,
    problems,
  };
}

/** Calls only: acts of people and the lines that a `kill -9` cut are no faults of a call. */
function readLine(line: string): { status: unknown }[] {
  if (!line.includes('"POST ')) return [];
  try {
    return [JSON.parse(line) as { status: unknown }];
  } catch {
    return [];
  }
}
