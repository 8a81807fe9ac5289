import type { RunConfig } from '../config/run-config.ts';
import type { ArtifactRef } from '../domain/artifact.ts';
import { RetuneError } from '../domain/failure-type.ts';
import { hostingKey } from '../domain/identity.ts';
import type { HostedModel } from '../provider/hosting.ts';
import type { ActivityDependencies } from './dependencies.ts';
import type { EvaluatedModel, StoredEvaluationPlan } from './evaluation-plan.ts';
import { withHeartbeat } from './heartbeat.ts';
import { providerOf, readConfig } from './stored-config.ts';

/** A model on its way to answering. */
export interface HostingStep {
  readonly ready: boolean;
  /** What a call names as its model, once it is ready. */
  readonly callAs: string;
  /** The endpoint's state, for the timer's summary. */
  readonly state: HostedModel['state'];
  /** In US dollars; null where neither the configuration nor the provider tells. */
  readonly usdPerHour: number | null;
}

/** The name by which a hosted model is called. */
export interface CallAs extends EvaluatedModel {
  readonly callAs: string;
}

const HOUR_MS = 3_600_000;

/** What a call names as its model: a hosted one's endpoint, else the model itself. */
export function calledAs({ provider, model }: EvaluatedModel, names: readonly CallAs[]): string {
  return names.find((hosted) => hosted.provider === provider && hosted.model === model)?.callAs ?? model;
}

export function createHostingActivities(deps: ActivityDependencies) {
  const { store, logger } = deps;
  const open = async (configRef: ArtifactRef) => (await readConfig(store, configRef)).config;

  return {
    /** Of the models that an evaluation asks, or of these, the ones that answer only once they are hosted; each once. */
    async planHosting({
      configRef,
      asked,
    }: {
      configRef: ArtifactRef;
      asked: { readonly plan: ArtifactRef } | { readonly models: readonly EvaluatedModel[] };
    }): Promise<{ hosted: readonly EvaluatedModel[] }> {
      const config = await open(configRef);
      const hosted: EvaluatedModel[] = [];
      for (const { provider: name, model } of 'plan' in asked ? await modelsOf(asked.plan) : asked.models) {
        const { hosting } = providerOf(deps, config, name, 'eval');
        if (hosting === null || hosted.some((other) => other.provider === name && other.model === model)) continue;
        if (await hosting.isNeededFor(model)) hosted.push({ provider: name, model });
      }
      return { hosted };
    },

    /** One look at the endpoint of a model, which is made where there is none under the run's key. */
    async ensureHosted({
      firstRunId,
      configRef,
      hosted,
    }: {
      firstRunId: string;
      configRef: ArtifactRef;
      hosted: EvaluatedModel;
    }): Promise<HostingStep> {
      const config = await open(configRef);
      const { hosting } = providerOf(deps, config, hosted.provider, 'eval');
      if (hosting === null) throw new TypeError(`${hosted.provider} hosts nothing`);
      const intent = { key: hostingKey(firstRunId), model: hosted.model };
      const { endpointId, state, callAs, usdPerHour } = await withHeartbeat('prompts', (_progress, signal) =>
        hosting.ensureServable(intent, { signal }),
      );
      logger.info({ endpointId, state, model: hosted.model }, 'the endpoint of a model');
      if (state === 'failed' || state === 'stopped') {
        throw new RetuneError('PROVIDER_REFUSED', `${hosted.provider} could not host ${hosted.model}: ${state}`, {
          hint: 'look at the endpoint at the provider, then retry the run',
        });
      }
      const usd = pricePerHour(config, hosted, usdPerHour);
      return { ready: state === 'started', callAs, state, usdPerHour: usd };
    },

    /** Deletes every endpoint of the run at the providers of these models, and says what they cost; null where a price is not known. */
    async releaseHosted({
      firstRunId,
      configRef,
      models,
    }: {
      firstRunId: string;
      configRef: ArtifactRef;
      models: readonly EvaluatedModel[];
    }): Promise<{ released: number; costUsd: number | null }> {
      const config = await open(configRef);
      let costUsd: number | null = 0;
      let released = 0;
      for (const name of new Set(models.map((model) => model.provider))) {
        const { hosting } = providerOf(deps, config, name, 'eval');
        if (hosting === null) continue;
        const gone = await withHeartbeat('prompts', (_progress, signal) =>
          hosting.release({ key: hostingKey(firstRunId) }, { signal }),
        );
        for (const { endpointId, createdAt, usdPerHour } of gone) {
          const hours = Math.max(Date.now() - Date.parse(createdAt), 0) / HOUR_MS;
          const price = pricePerHour(config, { provider: name, model: '' }, usdPerHour);
          costUsd = costUsd === null || price === null ? null : costUsd + hours * price;
          released += 1;
          logger.info({ endpointId, hours, costUsd }, 'released an endpoint');
        }
      }
      return { released, costUsd };
    },
  };

  async function modelsOf(ref: ArtifactRef): Promise<readonly EvaluatedModel[]> {
    const plan = JSON.parse(await store.readText(ref)) as StoredEvaluationPlan;
    const asked = plan.models.filter(({ saved }) => saved === null);
    return plan.judge === null ? asked : [...asked, plan.judge];
  }
}

/** What the configuration says of the training provider's base model wins over what the provider tells. */
function pricePerHour(config: RunConfig, { provider }: EvaluatedModel, told: number | null): number | null {
  const named = config.budget.prices[config.training.base_model]?.hosting_per_hour;
  return provider === config.training.provider && named !== undefined && named > 0 ? named : told;
}
