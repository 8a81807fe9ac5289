/** What can go wrong, in words: what it means, what it exits with, and what to do. */
export interface Failure {
  readonly exitCode: number;
  readonly means: string;
  readonly mend: string;
}

/**
 * The catalogue of everything that can go wrong. A code is the `type` of an ApplicationFailure, the `code` of a CLI
 * error, a row of the error reference and a heading of the troubleshooting page. By exit code.
 */
export const FAILURES = {
  UNEXPECTED: {
    exitCode: 1,
    means: 'Something that no rule foresaw.',
    mend: 'Run the worker with `RETUNE_LOG_LEVEL=debug` and the command with `--debug`; report it with the stack.',
  },
  AUDIT_BROKEN: {
    exitCode: 1,
    means: 'A record of the audit log is not as it was written, or the log was cut or put back.',
    mend: 'Keep the file, compare it with a backup, find out who could write to it.',
  },
  LINEAGE_DIFFERS: {
    exitCode: 1,
    means: 'A digest of a version’s lineage, computed anew, is another.',
    mend: 'Look whether a source was changed or moved since; if none was, the store was tampered with.',
  },
  NOT_READY: {
    exitCode: 1,
    means: 'Not yet: the activity is tried again, nothing is wrong.',
    mend: 'Wait.',
  },
  USAGE: {
    exitCode: 2,
    means: 'The command line is off.',
    mend: '`retune COMMAND --help`.',
  },
  CONFIG_INVALID: {
    exitCode: 2,
    means: 'A key of the configuration, or a variable of the environment, is unknown, missing or of the wrong form.',
    mend: 'Mend what is listed with file, line and column; the nearest known key is named.',
  },
  CONFIG_UNSUPPORTED: {
    exitCode: 2,
    means: 'A key is right, and this version or this provider cannot honour it.',
    mend: 'Set what the hint says instead.',
  },
  CONFIG_DIFFERS: {
    exitCode: 2,
    means: '`run --id` names a run that was started with another configuration.',
    mend: 'Choose another `--id`, or go back to the configuration of that run; the keys that differ are listed.',
  },
  RUN_UNKNOWN: {
    exitCode: 2,
    means: 'This store has no such run.',
    mend: '`retune list`; check `RETUNE_HOME` and `RETUNE_STORE`.',
  },
  FILE_NOT_FOUND: {
    exitCode: 2,
    means: 'A file or pattern matches nothing.',
    mend: 'Mind that paths in the configuration stand against its folder.',
  },
  FILE_UNREADABLE: {
    exitCode: 2,
    means: 'A file cannot be read, or is of a kind that this version does not read.',
    mend: 'Mend what the message names: permission, format, compression, encoding.',
  },
  CREDENTIALS_MISSING: {
    exitCode: 2,
    means: 'Something needs a key that is not in the environment.',
    mend: 'Set the variables that are named, for the worker too.',
  },
  BUDGET_EXCEEDED: {
    exitCode: 2,
    means: 'The run costs, or may cost, more than a cap allows.',
    mend: 'Raise the cap, or train on less, and start a new run: a retry keeps the recorded cap.',
  },
  PAYLOAD_UNREADABLE: {
    exitCode: 2,
    means: 'A payload of Temporal cannot be decrypted.',
    mend: 'Put its key back into `RETUNE_ENCRYPTION_KEYS`, behind the one that encrypts.',
  },
  NO_TEST_ROWS: {
    exitCode: 2,
    means: 'No row is held out to judge the model by.',
    mend: 'Give more rows, or set `data.split.test`.',
  },
  SCORERS_UNDECIDED: {
    exitCode: 2,
    means: 'The answers are free text, and nobody said how to score them.',
    mend: 'Set `evaluation.scorers`, and `extract` where only a part counts.',
  },
  NOTHING_PENDING: {
    exitCode: 2,
    means: 'The run does not wait for this answer.',
    mend: '`retune status RUN` shows what it waits for.',
  },
  NOT_RETRYABLE: {
    exitCode: 2,
    means: 'Only a run that failed or was cancelled can be retried.',
    mend: '`retune rerun RUN` starts it again from the beginning.',
  },
  MODEL_UNKNOWN: {
    exitCode: 2,
    means: 'The line has no such version, or it was deleted.',
    mend: '`retune models show NAME`.',
  },
  ERASED: {
    exitCode: 2,
    means: 'The run’s data held rows of an erased data subject, and was deleted.',
    mend: '`retune rerun RUN` reads the sources anew, without those rows.',
  },
  SCHEDULE_UNKNOWN: {
    exitCode: 2,
    means: 'Temporal has no schedule of that name in this namespace.',
    mend: '`retune schedule list`; `retune schedule apply` makes the configuration’s.',
  },
  DATA_REJECTED: {
    exitCode: 3,
    means: 'More rows are bad than allowed, none is left, or personal data would leave this machine.',
    mend: '`retune validate` lists every row with its place.',
  },
  PROVIDER_AUTHENTICATION: {
    exitCode: 5,
    means: 'The provider does not take the key or the signature.',
    mend: 'Check the key, the secret and the clock; `retune doctor` tries them.',
  },
  PROVIDER_CREDIT: {
    exitCode: 5,
    means: 'The provider’s account is out of credit.',
    mend: 'Top it up, then `retune retry RUN`.',
  },
  PROVIDER_REFUSED: {
    exitCode: 5,
    means: 'The provider refused a call for good; its words are shown.',
    mend: 'Mend what it names, then `retune retry RUN`.',
  },
  JOB_FAILED: {
    exitCode: 5,
    means: 'The training job failed at the provider; its words are shown.',
    mend: '`retune retry RUN` makes one new job.',
  },
  CANCELLED: {
    exitCode: 6,
    means: 'The run was cancelled.',
    mend: '`retune retry RUN` goes on.',
  },
  SPENDING_NOT_APPROVED: {
    exitCode: 6,
    means: 'Nobody said yes to the spending in time, or somebody said no.',
    mend: '`retune retry RUN`, and `retune approve RUN` in time.',
  },
  DEADLINE_EXCEEDED: {
    exitCode: 6,
    means: 'A stage, or the job, ran out of time.',
    mend: 'Set a longer `poll.deadline`, then `retune retry RUN`.',
  },
  TEMPORAL_UNREACHABLE: {
    exitCode: 7,
    means: 'No Temporal server answers at the address.',
    mend: '`retune dev`, `--dev`, or set `TEMPORAL_ADDRESS`.',
  },
  TEMPORAL_CLI_MISSING: {
    exitCode: 7,
    means: 'None of the four ways to a Temporal CLI worked.',
    mend: 'Put `temporal` on the `PATH`, or set `RETUNE_TEMPORAL_CLI`.',
  },
  SEARCH_ATTRIBUTES_MISSING: {
    exitCode: 7,
    means: 'The namespace lacks Retune’s search attributes, and the worker may not register them.',
    mend: 'Run the command that is printed.',
  },
  NO_WORKER: {
    exitCode: 7,
    means: 'No worker polls the task queue that is named.',
    mend: 'Start `retune worker`, with `--queue` where workers serve a queue each.',
  },
  STORE_UNREACHABLE: {
    exitCode: 7,
    means: 'The store cannot be read or written.',
    mend: 'Mend what the message names: full, read-only, no permission, gone.',
  },
  STORE_MISMATCH: {
    exitCode: 7,
    means: 'The worker uses another store than the one the run was started on.',
    mend: 'Be in the folder where `retune dev` runs, or give both the same `RETUNE_STORE`.',
  },
  SOURCE_NOT_VISIBLE: {
    exitCode: 7,
    means: 'The worker cannot read a source file.',
    mend: 'Run it where the files are, or put them where every worker sees them.',
  },
  PROVIDER_UNREACHABLE: {
    exitCode: 7,
    means: 'The provider did not answer for 30 s at the run’s start.',
    mend: 'Check its address and the network, then `retune retry RUN`.',
  },
  PROVIDER_RATE_LIMITED: {
    exitCode: 7,
    means: 'The provider asked to wait at the run’s start, and went on asking.',
    mend: 'Try later: `retune retry RUN`.',
  },
  CREATE_OUTCOME_UNKNOWN: {
    exitCode: 8,
    means: 'A create was sent, and nobody can tell whether it made a job.',
    mend: 'Look at the provider, then `retune adopt RUN JOB` or `retune adopt RUN --none`.',
  },
} as const satisfies Readonly<Record<string, Failure>>;

/** What to do about an error: what it says itself, else what its code calls for in any case. */
export function hintOf({ code, hint }: { readonly code: keyof typeof FAILURES; readonly hint: string }): string {
  return hint === '' ? FAILURES[code].mend : hint;
}
