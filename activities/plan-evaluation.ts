import { resolvePii } from '../config/resolve-pii.ts';
import type { ResolvedConfig } from '../config/resolved-config.ts';
import type { RunConfig } from '../config/run-config.ts';
import type { ArtifactRef } from '../domain/artifact.ts';
import { RetuneError } from '../domain/failure-type.ts';
import { documentKey } from '../domain/identity.ts';
import { versionName } from '../domain/model-line.ts';
import type { LineVersion, ModelLine } from '../domain/model-line.ts';
import type { PreparedDatasetRef } from '../domain/run-record.ts';
import type { Capabilities, ChatMessage } from '../provider/fine-tune-provider.ts';
import { answerLimit } from './answer-limit.ts';
import { continuedVersion, trainKeysBehind } from './continued-version.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { cutShards } from './cut-shards.ts';
import type { AskedModel, EvaluatedModel, LeftOutPrompt, StoredEvaluationPlan } from './evaluation-plan.ts';
import { readSuite, suiteOf } from './evaluation-suite.ts';
import { withHeartbeat } from './heartbeat.ts';
import { JUDGE_TOKENS, readHumanLabels } from './judge-plan.ts';
import type { PlannedJudge } from './judge-plan.ts';
import { assertModelsKnown } from './known-models.ts';
import { readDataset } from './manifest.ts';
import { priceOfModel } from './model-price.ts';
import { assertDecided } from './pii-receivers.ts';
import { baselineFor, resolveModel, versionOf } from './resolve-model.ts';
import { shownPromptWarnings } from './shown-prompts.ts';
import { assertSameStore, readLine } from './stored-line.ts';
import { providerOf, readConfig } from './stored-config.ts';
import { trainedPrompts } from './trained-prompts.ts';
import { isUnnamed, unnamedAnswers, unnamedWarnings } from './unnamed-answers.ts';

/** What `retune evaluate` asks for beyond the configuration. */
export interface EvaluationExtras {
  /** Of the store that the command works on: the worker's must be the same. */
  readonly storeId: string;
  /** As people name models; null: the configuration's. */
  readonly baseline: string | null;
  /** Further models for the report's table. */
  readonly rivals: readonly string[];
  /** JSON of chat messages before every prompt: one more rival, the baseline with a few-shot prompt. */
  readonly shots: ArtifactRef | null;
  /** The baseline's answers, saved before. */
  readonly saved: ArtifactRef | null;
  /** The file that they came from, as it was named; it does not say whose answers it holds. */
  readonly savedFrom?: string | null;
}

export interface PlanEvaluationInput {
  readonly runId: string;
  readonly name: string;
  readonly configRef: ArtifactRef;
  readonly dataset: PreparedDatasetRef;
  readonly candidate: string;
  readonly extras?: EvaluationExtras;
}

export interface EvaluationPlan {
  readonly plan: ArtifactRef;
  /** Who is asked, the baseline first. */
  readonly sides: readonly string[];
  readonly shards: number;
  readonly prompts: number;
  readonly judged: boolean;
  readonly championBefore: string | null;
  readonly expectedChampion: number | null;
  readonly warnings: readonly string[];
}

export function createPlanActivities(deps: ActivityDependencies) {
  const { store } = deps;
  return {
    /** Chooses the baseline, leaves out prompts that a model was trained on, cuts the suite into shards. */
    async planEvaluation(input: PlanEvaluationInput): Promise<EvaluationPlan> {
      const { runId, name, configRef, dataset, extras } = input;
      if (extras !== undefined) await assertSameStore(store, extras.storeId);
      const resolved = await readConfig(store, configRef);
      const { config } = resolved;
      const { line } = await readLine(store, name);
      return withHeartbeat('prompts', async (_progress, signal) => {
        const suite = await suiteOf(deps, runId, resolved, dataset, signal);
        const models = await askedModels(input, config, line);
        const versions = [await continuedVersion(store, config), ...models.map((model) => versionOf(line, model))];
        const behind = (await Promise.all(versions.map((version) => trainKeysBehind(store, version)))).flat();
        const trained = await trainedPrompts(deps, dataset, behind);
        const items = await readSuite(deps, suite);
        const { shards, leftOut } = await cutShards(store, items, trained.look);
        if (leftOut.length === items.length) {
          throw new RetuneError('NO_TEST_ROWS', 'every test prompt stands in the training rows of one of the models');
        }
        const { labels, answers } = suite;
        const judge = suite.judged ? await plannedJudge(resolved, line) : null;
        // Whoever is asked now is known now: a champion may be another one than when the data were prepared.
        const asked = [...models.filter(({ saved }) => saved === null), ...(judge === null ? [] : [judge])];
        const receivers = asked.map((model) => model.provider);
        const { ledger } = await readDataset(store, dataset.manifest);
        assertDecided(resolvePii(deps.settings, config, receivers), ledger.pii, suite.pii);
        // A run has looked before it paid for the training; here nothing is paid yet.
        if (extras !== undefined) await assertModelsKnown(deps, config, asked, signal);
        const plan: StoredEvaluationPlan = {
          runId,
          suite: suite.digest,
          models,
          shards,
          labels,
          answers,
          judge,
          leftOut,
        };
        const planRef = await store.putText(JSON.stringify(plan));
        // Answers of an open run are not to be swept before they are scored; `retune evaluate` is no run.
        if (extras === undefined) await store.writeDocument(documentKey.evaluationPlan(runId), JSON.stringify(planRef));
        return {
          plan: planRef,
          sides: models.map(({ side }) => side),
          shards: shards.length,
          prompts: items.length - leftOut.length,
          judged: judge !== null,
          championBefore: versionName(name, line.champion),
          expectedChampion: line.champion,
          warnings: [
            ...suite.warnings,
            ...unnamedWarnings(models),
            ...sameModelWarnings(models),
            ...shownPromptWarnings(
              models.flatMap(({ shots }) => shots),
              items,
            ),
            ...leftOutWarnings(leftOut),
          ],
        };
      });
    },
  };

  async function plannedJudge(resolved: ResolvedConfig, line: ModelLine): Promise<PlannedJudge | null> {
    const { config } = resolved;
    const { judge } = config.evaluation;
    if (judge === undefined) return null;
    const model = resolveModel(judge.model, config, line);
    const { maxTokens, temperature } = providerOf(deps, config, model.provider, 'eval').capabilities;
    const { labels } = await readHumanLabels(resolved, deps.settings.pseudonymKey());
    return {
      ...model,
      mode: judge.mode,
      rubric: judge.rubric ?? null,
      maxTokens: Math.min(JUDGE_TOKENS, maxTokens),
      temperature: temperatureFor(temperature, 'auto'),
      price: priceOfModel(config, model, versionOf(line, model)),
      humanLabels: labels.length === 0 ? null : await store.putText(JSON.stringify(labels)),
    };
  }

  /** Baseline, candidate, then the rivals, all asked alike as far as their providers take it. */
  async function askedModels(
    { candidate, extras, dataset }: PlanEvaluationInput,
    config: RunConfig,
    line: ModelLine,
  ): Promise<readonly AskedModel[]> {
    const ours = resolveModel(candidate, config, line);
    const baseline = extras === undefined ? baselineFor(ours, config, line) : namedBaseline(extras, config, line);
    const given = extras?.shots ?? null;
    const shots = given === null ? [] : (JSON.parse(await store.readText(given)) as readonly ChatMessage[]);
    const plain = { shots: [] as readonly ChatMessage[], saved: null as ArtifactRef | null };
    const named = [
      { side: 'baseline', model: baseline, ...plain, saved: extras?.saved ?? null },
      { side: 'candidate', model: ours, ...plain },
      ...(extras?.rivals ?? []).map((rival) => ({ model: resolveModel(rival, config, line), ...plain })),
      ...(shots.length === 0 ? [] : [{ model: baseline, ...plain, shots }]),
    ].map((entry, place) => ({ side: `rival-${place - 1}`, ...entry }));
    const models = named.map(({ model, ...rest }) => ({ ...rest, ...model, version: versionOf(line, model) }));
    return decodingOf(deps, config, dataset, models);
  }
}

/** A model before it is said how it is asked. */
export interface UnaskedModel extends EvaluatedModel, Partial<Pick<AskedModel, 'shots' | 'saved'>> {
  readonly side: string;
  /** The version of a line that it is; null or left out where it is none. */
  readonly version?: LineVersion | null;
}

/** All of them asked alike, as far as their providers take it. */
export function decodingOf(
  deps: Pick<ActivityDependencies, 'settings' | 'transport'>,
  config: RunConfig,
  { answerTokensP99 }: Pick<PreparedDatasetRef, 'answerTokensP99'>,
  models: readonly UnaskedModel[],
): readonly AskedModel[] {
  const taken = models.map((model) =>
    isUnnamed(model) ? null : providerOf(deps, config, model.provider, 'eval').capabilities,
  );
  const asked = taken.filter((capabilities) => capabilities !== null);
  const { temperature, samples } = config.evaluation;
  const maxTokens = Math.min(
    answerLimit(config, answerTokensP99),
    ...asked.map((capabilities) => capabilities.maxTokens),
  );
  // One seed would make every sample of a prompt the same.
  const seeded = samples === 1 && asked.every(({ seed }) => seed);
  return models.map(({ side, provider, model, version = null, shots = [], saved = null }, place) => ({
    ...{ side, provider, model, maxTokens, samples, shots, saved },
    temperature: temperatureFor(taken[place]?.temperature ?? null, temperature),
    seed: seeded ? (config.training.seed ?? null) : null,
    price: priceOfModel(config, { provider, model }, version),
  }));
}

/** The lowest the provider takes, unless the configuration says another; nothing where the provider takes none. */
function temperatureFor(range: Capabilities['temperature'], wanted: number | 'auto'): number | null {
  if (range === null) return null;
  return wanted === 'auto' ? range.min : Math.min(Math.max(wanted, range.min), range.max);
}

function namedBaseline({ baseline, saved, savedFrom }: EvaluationExtras, config: RunConfig, line: ModelLine) {
  if (baseline === null && saved !== null) return unnamedAnswers(savedFrom ?? null);
  return resolveModel(baseline ?? config.evaluation.baseline, config, line);
}

function sameModelWarnings([baseline, candidate]: readonly AskedModel[]): readonly string[] {
  if (baseline === undefined || baseline.saved !== null) return [];
  if (baseline.provider !== candidate?.provider || baseline.model !== candidate.model) return [];
  return [`${candidate.model} is compared with itself, which shows nothing: --baseline names another`];
}

function leftOutWarnings(leftOut: readonly LeftOutPrompt[]): readonly string[] {
  if (leftOut.length === 0) return [];
  const near = leftOut.filter(({ by }) => by === 'near').length;
  const nearly = near === 0 ? '' : ` (${near} of them but for case, punctuation or white space)`;
  return [
    `${leftOut.length} test prompts stand in training rows of one of the models${nearly} and were left out; the report lists them`,
  ];
}

/** The model of a side. */
export function askedModel({ models }: StoredEvaluationPlan, side: string): AskedModel {
  const found = models.find((model) => model.side === side);
  if (found === undefined) throw new TypeError(`the evaluation asks no ${side}`);
  return found;
}
