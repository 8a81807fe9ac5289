import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keepLosses } from '../../../activities/kept-losses.ts';
import { writeLine } from '../../../activities/stored-line.ts';
import { claimRun, resolvedConfig } from '../../../runs/claim-run.ts';
import { changeRecord } from '../../../runs/run-records.ts';
import { loadConfig } from '../../../config/load.ts';
import { prepareDataset } from '../../../dataset/prepare-dataset.ts';
import { documentKey } from '../../../domain/identity.ts';
import { changeLine } from '../../../domain/line-changes.ts';
import type { LineCommand } from '../../../domain/model-line.ts';
import type { RunOutcome } from '../../../domain/run-outcome.ts';
import type { PreparedDatasetRef, RunRecord } from '../../../domain/run-record.ts';
import type { ArtifactStore } from '../../../platform/artifact-store.ts';
import { sampleData } from '../../report/sample-data.ts';
import { writeTickets } from '../../support/tickets.ts';

/** What a row, a reason or an answer might hold; no page may run it. */
export const SCRIPT = `<script>document.title='taken'</script><img src=x onerror="document.title='taken'">`;

const at = (minute: number): string => new Date(Date.UTC(2026, 10, 24, 12, minute)).toISOString();

async function prepared(store: ArtifactStore, dir: string, rows: number): Promise<PreparedDatasetRef & Ledgered> {
  const csv = join(dir, 'tickets.csv');
  await writeTickets(csv, rows);
  await writeFile(csv, `${await readFile(csv, 'utf8')}"",card\n"${SCRIPT.replaceAll('"', '""')}",\nalone\n`);
  const { config, baseDir } = configOf(dir);
  const outDir = join(dir, `prepared-${rows}`);
  const dataset = await prepareDataset({
    data: config.data,
    place: { baseDir, nominalTime: at(0) },
    providers: [],
    outDir,
  });
  const { files, splits, datasetDigest, ledger, longestAnswerTokens } = dataset;
  const tokens = { train: splits.train.tokens, validation: splits.validation.tokens, test: splits.test.tokens };
  return {
    digest: datasetDigest,
    manifest: await store.putFile(files.manifest),
    sources: await store.putText(
      JSON.stringify([{ path: 'tickets.csv', place: csv, bytes: 9, sha256: 'ab'.repeat(32) }]),
    ),
    train: await store.putFile(files.train),
    validation: null,
    test: await store.putFile(files.test),
    testIndex: await store.putFile(files.testIndex),
    rejected: await store.putFile(files.rejected),
    trainKeys: await store.putFile(files.trainKeys),
    testKeys: await store.putFile(files.testKeys),
    rows: { train: splits.train.rows, validation: splits.validation.rows, test: splits.test.rows },
    tokens,
    answerTokensP99: longestAnswerTokens,
    totals: ledger.totals,
  };
}

interface Ledgered {
  readonly totals: NonNullable<RunOutcome['ledger']>;
}

function configOf(dir: string, sets: readonly string[] = []) {
  return loadConfig({ configPath: join(dir, 'retune.yaml'), cwd: dir, sets: [...sets] });
}

/** A store with runs in several stages and a model line, made by the product's own writers. */
export async function fillStore(store: ArtifactStore, dir: string): Promise<{ digest: string }> {
  await writeFile(
    join(dir, 'retune.yaml'),
    [
      'name: tickets',
      'data: { sources: [{ path: tickets.csv, columns: { prompt: text, completion: category } }], max_rejected_ratio: 1 }',
      'training: { provider: local, base_model: local-small }',
      'notify: [{ webhook_env: TEAM_WEBHOOK, on: [failed] }]',
    ].join('\n'),
  );
  const [first, second] = [await prepared(store, dir, 400), await prepared(store, dir, 430)];
  const sample = await sampleData();
  const evaluation = await store.putText(
    JSON.stringify({
      ...sample.evaluation,
      examples: await store.putText(
        JSON.stringify(
          (sample.evaluation?.differing ?? []).slice(0, 2).map(({ key }) => ({
            ...{ key, prompt: SCRIPT, expected: 'card', baseline: SCRIPT, candidate: 'card' },
          })),
        ),
      ),
    }),
  );
  const write = async (
    runId: string,
    sets: readonly string[],
    startedAt: string,
    change: (record: RunRecord) => RunRecord,
  ): Promise<void> => {
    await claimRun(store, runId, resolvedConfig(configOf(dir, sets), new Date(startedAt)));
    await changeRecord(store, runId, change);
  };
  const done =
    (dataset: PreparedDatasetRef & Ledgered, outcome: Partial<RunOutcome>, minute: number) =>
    (record: RunRecord): RunRecord => ({
      ...record,
      updatedAt: at(minute),
      closedAt: at(minute),
      progress: { ...record.progress, dataset, evaluation },
      status: {
        ...record.status,
        stages: sample.stages,
        warnings: [`a warning with ${SCRIPT}`],
        outcome: {
          ...record.status.outcome,
          ...{ stage: 'done', ledger: dataset.totals, datasetDigest: dataset.digest, cost: sample.outcome.cost },
          ...{ evaluation: sample.evaluation?.figures ?? null, fineTunedModel: 'ft:one', ...outcome },
        },
      },
    });
  await write(
    'first',
    [],
    at(1),
    done(
      first,
      {
        verdict: 'PROMOTE',
        modelVersion: 'tickets@1',
        championAfter: 'tickets@1',
        report: documentKey.report('first', 'html'),
      },
      3,
    ),
  );
  await write(
    'second',
    ['training.hyperparameters.epochs=5'],
    at(5),
    done(second, { verdict: 'HOLD', modelVersion: 'tickets@2' }, 9),
  );
  await write('refused', ['data.max_rejected_ratio=0'], at(10), (record) => ({
    ...record,
    closedAt: at(11),
    status: {
      ...record.status,
      outcome: {
        ...record.status.outcome,
        ...{ stage: 'failed', ledger: first.totals, datasetDigest: first.digest },
        error: { code: 'DATA_REJECTED', message: '3 of 403 rows were rejected', hint: '' },
      },
    },
  }));
  await store.writeDocument(documentKey.refusedDataset('refused'), JSON.stringify(first));
  await write('waiting', [], at(20), (record) => ({
    ...record,
    status: {
      ...record.status,
      stages: [{ stage: 'approval', startedAt: at(20), endedAt: null, note: '' }],
      outcome: { ...record.status.outcome, stage: 'approval' },
      pendingApproval: {
        id: 'spend-1',
        kind: 'spending',
        question: `Pay for it? ${SCRIPT}`,
        askedAt: at(20),
        expiresAt: at(50),
      },
    },
  }));
  const losses = Array.from({ length: 20 }, (_, index) => ({
    step: index + 1,
    epoch: 1,
    trainLoss: 2 / (index + 1),
    validLoss: null,
  }));
  for (const firstRunId of ['first', 'second'])
    await keepLosses(store, { firstRunId, intent: 1, jobId: 'ftjob-1' }, losses);
  await store.writeDocument(documentKey.report('first', 'html'), '<!doctype html><title>kept</title>');
  const none = {
    baseModel: 'local-small',
    trainKeys: null,
    configRef: null,
    lineage: null,
    evaluationPlan: null,
    actor: 'ada',
  };
  const register = (runId: string, digest: string): LineCommand => ({
    kind: 'register',
    input: {
      ...{ ...none, runId, provider: 'local', model: `ft:${runId}`, datasetDigest: digest, verdict: 'PROMOTE' },
      ...{ evaluation: sample.evaluation?.figures ?? null, reason: `because ${SCRIPT}` },
    },
  });
  const promote = (version: number): LineCommand => ({
    kind: 'promote',
    input: {
      version,
      automatic: false,
      expectedChampion: null,
      runId: null,
      actor: 'ada',
      reason: `number ${version}`,
    },
  });
  const commands: readonly LineCommand[] = [
    ...[register('first', first.digest), promote(1), register('second', second.digest), promote(2)],
    { kind: 'rollback', input: { to: null, actor: 'ben', reason: 'it was worse' } },
  ];
  for (const [index, command] of commands.entries()) {
    const moment = { at: at(30 + index), changeId: String(index), warning: null };
    await writeLine(store, 'tickets', (line) => changeLine(line, command, moment));
  }
  return { digest: first.digest };
}
