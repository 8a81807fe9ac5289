import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ResolvedConfig } from '../config/resolved-config.ts';
import { readTestItems } from '../dataset/read-chat-rows.ts';
import { canonicalJson } from '../domain/canonical-json.ts';
import type { ArtifactRef } from '../domain/artifact.ts';
import { documentKey } from '../domain/identity.ts';
import { RetuneError } from '../domain/failure-type.ts';
import type { PreparedDatasetRef } from '../domain/run-record.ts';
import { chooseScorers } from '../evaluation/choose-scorers.ts';
import type { AnswerShape, ScorerSetup } from '../evaluation/choose-scorers.ts';
import { loadScorers } from '../evaluation/load-scorer.ts';
import { isStructured } from '../evaluation/scorers/json.ts';
import { makeFolder } from '../platform/make-folder.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { erasedSubjects } from './erased-subjects.ts';
import type { EvaluationItem } from './evaluation-plan.ts';
import { readHumanLabels } from './judge-plan.ts';
import { readManifestLabels } from './manifest.ts';
import { prepareSuiteFile } from './suite-file.ts';
import type { SuiteReading } from './suite-file.ts';
import { addCounts } from './pii-receivers.ts';
import type { PiiCounts } from './pii-receivers.ts';
import { createSuiteItems } from './suite-item.ts';
import type { SuiteItems } from './suite-item.ts';

/** The prompts of an evaluation with what is expected: the same digest, the same benchmark. */
export interface StoredSuite {
  /** SHA-256 over every prompt, what is expected of it, and the user's own scorers. */
  readonly digest: string;
  /** JSON Lines of `EvaluationItem`. */
  readonly items: ArtifactRef;
  readonly rows: number;
  readonly labels: readonly string[] | null;
  readonly answers: AnswerShape;
  /** Of prompts and expected answers. */
  readonly tokens: number;
  /** Whether the metric is counted pair by pair, so that the power of proportions is its own. */
  readonly isRightWrong: boolean;
  /** Whether a judge is asked. */
  readonly judged: boolean;
  /** Pairs that people have labelled, which the judge sees too; absent where it was made by an earlier version. */
  readonly humanLabels?: number;
  /** Personal data in what is no part of the prepared data: files of prompts, and labelled pairs. */
  readonly pii?: PiiCounts;
  /** What was left out while the suite was made, each in a sentence. */
  readonly warnings: readonly string[];
}

/** A suite with its items at hand. */
export type Suite = Omit<StoredSuite, 'items'> & { readonly items: readonly EvaluationItem[] };

/** The test split on this machine. */
export interface TestSplit {
  readonly test: string;
  readonly index: string;
  readonly labels: readonly string[] | null;
  readonly tokens: number;
}

type Deps = Pick<ActivityDependencies, 'store' | 'scratchDir' | 'settings'>;

/** Where the test split's own file would have its name. */
const TEST_SPLIT = 'test';
const DATASET_HINT =
  'Check the path of evaluation.dataset; a relative one stands against the folder of the config file.';

/** The parts of a suite as the configuration names them. */
export function suiteParts({ evaluation }: ResolvedConfig['config']): readonly string[] {
  return [...new Set([evaluation.dataset].flat())];
}

/** What is expected is one of the labels at least half of the time: a benchmark of other answers has none. */
function labelsOf(labels: readonly string[] | null, expected: readonly string[]): readonly string[] | null {
  const known = new Set(labels);
  const matching = expected.filter((text) => known.has(text.trim())).length;
  return matching * 2 >= expected.length ? labels : null;
}

function shapeOf({ items, ...collected }: Pick<SuiteItems, 'items' | 'calls'>): AnswerShape {
  const calls = collected.calls();
  if (items.length > 0 && calls === items.length) return 'tool_calls';
  return items.length > 0 && items.every(({ expected }) => isStructured(expected)) ? 'json' : 'text';
}

/** What the expected answers of these items are; `labels` is the closed set of the data. */
export function suiteShape(
  collected: Pick<SuiteItems, 'items' | 'calls'>,
  labels: readonly string[] | null,
): Pick<StoredSuite, 'labels' | 'answers'> {
  const expected = collected.items.map((item) => item.expected);
  return { labels: labelsOf(labels, expected), answers: shapeOf(collected) };
}

/** How a suite is scored. Throws SCORERS_UNDECIDED or CONFIG_INVALID. */
export async function scorersOf(
  { config, baseDir }: Pick<ResolvedConfig, 'config' | 'baseDir'>,
  { labels, answers }: Pick<StoredSuite, 'labels' | 'answers'>,
): Promise<ScorerSetup> {
  return chooseScorers({
    config: config.evaluation,
    labels,
    answers,
    modules: await loadScorers(config.evaluation, baseDir),
    constrained: config.gate.constraints.map(({ metric }) => metric),
  });
}

function assertExpected(items: readonly EvaluationItem[], { scorers }: ScorerSetup): void {
  for (const { name, problem } of scorers) {
    for (const [place, { expected }] of items.entries()) {
      const why = problem?.(expected) ?? null;
      if (why === null) continue;
      throw new RetuneError('CONFIG_INVALID', `prompt ${place + 1} of the evaluation: its expected text ${why}`, {
        hint: `the scorer ${name} cannot score it: mend the row, or name another scorer`,
      });
    }
  }
}

/**
 * Makes the suite that a configuration names: the test split, files of prompts with expected answers, or both. Equal
 * prompts with equal expected answers count once. `workDir` takes working files. Throws NO_TEST_ROWS, SCORERS_UNDECIDED
 * or CONFIG_INVALID, all before anything is paid.
 */
export async function gatherSuite(
  resolved: ResolvedConfig,
  split: TestSplit,
  workDir: string,
  reading: SuiteReading,
): Promise<Suite> {
  const { config } = resolved;
  const { turns, samples } = config.evaluation;
  const parts = suiteParts(config);
  const builder = createSuiteItems(parts.length > 1);
  const warnings: string[] = [];
  let tokens = 0;
  let pii: PiiCounts = {};
  for (const [place, part] of parts.entries()) {
    const files =
      part === TEST_SPLIT
        ? { ...split, warnings: [], pii: {} }
        : await prepareSuiteFile(resolved, part, join(workDir, String(place)), {
            ...reading,
            missingHint: DATASET_HINT,
          });
    tokens += files.tokens;
    pii = addCounts(pii, files.pii);
    warnings.push(...files.warnings);
    for await (const item of readTestItems(files.test, files.index, turns)) builder.add(item, part);
  }
  const { items, repeated } = builder;
  if (items.length === 0) {
    const which = turns === 'tool_calls' ? 'an answer that calls a tool' : 'a prompt with an expected answer';
    throw new RetuneError('NO_TEST_ROWS', `nothing in ${parts.join(', ')} is ${which}: there is nothing to judge by`);
  }
  if (repeated() > 0) warnings.push(`${repeated()} evaluation prompts stood there twice and count once`);
  const shape = suiteShape(builder, split.labels);
  const setup = await scorersOf(resolved, shape);
  assertExpected(items, setup);
  const modules = await loadScorers(config.evaluation, resolved.baseDir);
  const digest = createHash('sha256')
    .update(canonicalJson([items, [...modules.values()].map(({ sha256 }) => sha256)]))
    .digest('hex');
  const isRightWrong = setup.metric.kind === 'right_wrong' && samples === 1;
  const judged = setup.metrics.some(({ kind }) => kind === 'judge');
  const labelled = judged ? await readHumanLabels(resolved, reading.pseudonymKey) : { labels: [], pii: {} };
  return {
    ...{ ...shape, digest, items, rows: items.length, tokens, isRightWrong, judged, warnings },
    ...{ humanLabels: labelled.labels.length, pii: addCounts(pii, labelled.pii) },
  };
}

/** The suite of a run: the one that was looked at before anything was paid, else made now. */
export async function suiteOf(
  { store, scratchDir, settings }: Deps,
  runId: string,
  resolved: ResolvedConfig,
  dataset: PreparedDatasetRef,
  signal?: AbortSignal,
): Promise<StoredSuite> {
  const stored = await store.readDocument(documentKey.suite(runId));
  if (stored !== null) return JSON.parse(stored.text) as StoredSuite;
  await makeFolder(scratchDir);
  const workDir = await mkdtemp(join(scratchDir, 'suite-'));
  try {
    const split: TestSplit = {
      test: await store.localPath(dataset.test),
      index: await store.localPath(dataset.testIndex),
      labels: await readManifestLabels(store, dataset.manifest),
      tokens: dataset.tokens.test,
    };
    const { items, ...suite } = await gatherSuite(resolved, split, workDir, {
      signal,
      pseudonymKey: settings.pseudonymKey(),
      erased: await erasedSubjects(store),
    });
    const text = `${items.map((item) => JSON.stringify(item)).join('\n')}\n`;
    const kept: StoredSuite = { ...suite, items: await store.putText(text) };
    await store.writeDocument(documentKey.suite(runId), JSON.stringify(kept));
    return kept;
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}

/** The items of a suite, in order. */
export async function readSuite({ store }: Pick<Deps, 'store'>, { items }: StoredSuite): Promise<EvaluationItem[]> {
  const text = await store.readText(items);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as EvaluationItem);
}
