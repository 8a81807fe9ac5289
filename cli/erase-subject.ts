import { createInterface } from 'node:readline/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rememberErased } from '../activities/erased-subjects.ts';
import { eraseSubject, searchSubject } from '../activities/erase-subject.ts';
import type { ErasureReach, SubjectSearch } from '../activities/erase-subject.ts';
import type { ErasedCounts } from '../activities/erasure-certificate.ts';
import { RetuneError } from '../domain/failure-type.ts';
import { FAILURES } from '../domain/failures.ts';
import { clearResponseCache } from '../platform/clear-response-cache.ts';
import { signingKeyFile } from '../platform/signature.ts';
import { listRecords } from '../runs/run-records.ts';
import type { CommandContext } from './context.ts';
import { errorToJson, errorToText, usageError } from './errors.ts';
import { openCalls } from './open-calls.ts';
import { recordAct } from './record-act.ts';
import { openWorkspace } from './workspace.ts';

export interface EraseOptions {
  readonly subject: string;
  readonly dryRun: boolean;
  readonly yes: boolean;
}

/** `retune erase`: searches, asks at a terminal, deletes, and says what it could not reach. */
export async function eraseCommand(context: CommandContext, options: EraseOptions): Promise<number> {
  const { settings, output, signal } = context;
  const { subject, dryRun } = options;
  if (subject.trim() === '') throw usageError('the subject is empty', 'name it as the subject column has it');
  const { home, store } = openWorkspace(context);
  const calls = openCalls(context);
  const redis = settings.redisUrl();
  const reach: ErasureReach = {
    ...{ settings, store, transport: calls.transport },
    clearCache: async (how) => (redis === null ? 0 : clearResponseCache(redis, how)),
    reportsFolder: join(home, 'reports'),
    workingFolders: [
      join(home, 'tmp'),
      join(home, 'cache', 'artifacts', 'tmp'),
      ...(store.uri.startsWith('file:') ? [join(fileURLToPath(store.uri), 'tmp')] : []),
    ],
  };
  try {
    output.info('searching the store, the providers’ files and the cache');
    const look = async (): Promise<SubjectSearch> =>
      searchSubject(reach, { subject, records: await listRecords(store), signal });
    const first = await look();
    if (!first.looksForMentions)
      output.warn('the subject is too short to be looked for inside texts: only rows whose column names it are found');
    if (dryRun || !(await isConfirmed(context, first, options.yes))) return report(context, first, null);
    assertClosed(first);
    // From here on no run takes the subject's rows; one that took them since the first look is found by the second.
    await rememberErased(store, subject);
    const search = await look();
    assertClosed(search);
    const erasure = await eraseSubject(reach, search, {
      ...{ subject, actor: context.actor, signal },
      keyFile: signingKeyFile(home),
      at: new Date(),
    });
    await recordAct(context, { action: 'erase', runId: null, reason: erasure.id });
    const place = `${store.uri}/${erasure.certificate}`;
    const certificate = place.startsWith('file:') ? fileURLToPath(place) : place;
    return report(context, { ...search, unreached: erasure.unreached }, { deleted: erasure.deleted, certificate });
  } finally {
    await calls.close();
  }
}

function assertClosed({ found: { open } }: SubjectSearch): void {
  if (open.length === 0) return;
  throw new RetuneError('USAGE', `nothing was deleted: ${open.join(', ')} still work with rows of the subject`, {
    hint: `wait for them, or \`retune cancel ${open[0] ?? 'RUN'}\`, then erase`,
    details: { open },
  });
}

async function isConfirmed(context: CommandContext, search: SubjectSearch, yes: boolean): Promise<boolean> {
  if (yes || !context.interactive) return true;
  const { output, signal } = context;
  for (const line of summary(search, search.counts)) output.info(line);
  const prompt = createInterface({ input: process.stdin, output: output.stderr });
  try {
    return /^y(es)?$/i.test((await prompt.question('delete all of it for good? [y]es, [n]o: ', { signal })).trim());
  } catch {
    return false;
  } finally {
    prompt.close();
  }
}

interface Done {
  readonly deleted: ErasedCounts;
  readonly certificate: string;
}

function report(context: CommandContext, search: SubjectSearch, done: Done | null): number {
  const { output, options } = context;
  const { found, counts, models, unreached } = search;
  const nothing = { artifacts: 0, documents: 0, provider_files: 0, cache_entries: 0, working_files: 0 };
  const error = unreached.length === 0 ? null : unreachedError(search);
  const { open, kept } = found;
  output.result(
    {
      found: { rows: found.rows, runs: found.runs.map(({ runId }) => runId), ...counts },
      deleted: done?.deleted ?? nothing,
      models,
      certificate: done?.certificate ?? null,
      ...{ kept, open, unreached: unreached.map(({ provider, key, problem }) => ({ provider, key, problem })) },
      ...(error === null ? {} : { error: errorToJson(error) }),
    },
    [
      ...summary(search, done?.deleted ?? counts),
      ...(done === null ? ['nothing was deleted'] : [`certificate: ${done.certificate}`]),
    ].join('\n'),
  );
  if (error === null) return 0;
  if (!options.json) output.stderr.write(errorToText(error, false));
  return FAILURES[error.code].exitCode;
}

function unreachedError({ unreached }: SubjectSearch): RetuneError {
  const [first] = unreached;
  const providers = [...new Set(unreached.map(({ provider }) => provider))].join(', ');
  return new RetuneError(
    'PROVIDER_UNREACHABLE',
    `files at ${providers} could not be looked for or deleted: ${first?.problem ?? ''}`,
    { hint: 'the certificate lists them; mend it and run `retune erase` again with the same subject' },
  );
}

function summary({ found, models }: SubjectSearch, counts: ErasedCounts): readonly string[] {
  const { rows, runs, kept, open } = found;
  return [
    `rows of the subject   ${rows}, in ${runs.length === 0 ? 'no run' : runs.map(({ runId }) => runId).join(', ')}`,
    `artifacts             ${counts.artifacts}, each whole: rows of others in them go too`,
    `documents             ${counts.documents}`,
    `files at providers    ${counts.provider_files}`,
    `cached replies        ${counts.cache_entries}`,
    `working files         ${counts.working_files}`,
    ...models.map(
      ({ provider, model, version, champion, deleted }) =>
        `trained on it         ${provider}:${model}${version === null ? '' : ` (${version}${champion ? ', champion' : ''})`}${deleted ? ', deleted' : ''}`,
    ),
    ...(models.some(({ deleted }) => !deleted)
      ? ['                      `retune models delete NAME@V` deletes one']
      : []),
    ...kept.map((key) => `kept, names it        ${key}`),
    ...(open.length === 0 ? [] : [`still at work         ${open.join(', ')}`]),
  ];
}
