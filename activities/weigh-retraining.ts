import { differingKeys } from '../config/diff-config.ts';
import type { RunConfig } from '../config/run-config.ts';
import type { ScheduleConfig } from '../config/schedule-config.ts';
import { countNewLines } from '../dataset/new-lines.ts';
import type { LineChanges } from '../dataset/new-lines.ts';
import type { ArtifactRef } from '../domain/artifact.ts';
import type { LineVersion, ModelLine } from '../domain/model-line.ts';
import { versionName } from '../domain/model-line.ts';
import { percent, plainPercent } from '../domain/shares-in-words.ts';
import type { PreparedDatasetRef } from '../domain/run-record.ts';
import type { VersionLineage } from '../domain/version-lineage.ts';
import { ProviderError } from '../provider/provider-error.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { withHeartbeat } from './heartbeat.ts';
import { retirementOf } from './retirement.ts';
import type { Retirement } from './retirement.ts';
import { providerOf, readConfig } from './stored-config.ts';
import { readLine } from './stored-line.ts';
import { readLineage } from './version-lineage.ts';

/** Whether a scheduled run goes on, and why (not), in one sentence. */
export interface Weighed {
  readonly train: boolean;
  readonly why: string;
  readonly warnings: readonly string[];
  /** Whether the champion's answers to what is new may still be a reason to train (`schedule.drift`). */
  readonly asksChampion: boolean;
}

const PROBE_TIMEOUT_MS = 10_000;

export function createWeighActivities(deps: ActivityDependencies) {
  const { store } = deps;
  return {
    /** Compares the prepared data with what the line's latest version was trained on, and looks for other reasons to train. */
    async weighRetraining({
      name,
      configRef,
      dataset,
    }: {
      name: string;
      configRef: ArtifactRef;
      dataset: PreparedDatasetRef;
    }): Promise<Weighed> {
      const { config } = await readConfig(store, configRef);
      const { line } = await readLine(store, name);
      const latest = line.versions.findLast(({ lineage }) => lineage !== null);
      if (config.schedule === undefined || latest === undefined || latest.lineage === null) {
        return { train: true, why: `no run has made a version of ${name} yet`, warnings: [], asksChampion: false };
      }
      const lineage = await readLineage(store, latest.lineage);
      const before = await readConfig(store, lineage.config.artifact);
      const keys = differingKeys(settingsOf(before.config), settingsOf(config));
      return withHeartbeat('rows', async () => {
        const isSame = lineage.dataset.digest === dataset.digest;
        return decide({
          schedule: config.schedule as ScheduleConfig,
          line,
          latest,
          digest: dataset.digest,
          changedSettings: keys,
          changes: isSame ? null : await changesSince(lineage, dataset),
          retirement: await lookForRetirement(config, line),
        });
      });
    },
  };

  /** Null where what the version was trained on is not there any more: all is new then. */
  async function changesSince(lineage: VersionLineage, dataset: PreparedDatasetRef): Promise<LineChanges> {
    if (!(await store.has(lineage.dataset.train))) return { lines: dataset.rows.train, added: dataset.rows.train };
    return countNewLines(await store.localPath(lineage.dataset.train), await store.localPath(dataset.train));
  }

  async function lookForRetirement(config: RunConfig, line: ModelLine): Promise<Retirement> {
    const { training, schedule } = config;
    const champion = line.versions.find(({ version }) => version === line.champion) ?? null;
    try {
      const provider = providerOf(deps, config, training.provider, 'train');
      const models = await provider.listModels({ timeoutMs: PROBE_TIMEOUT_MS });
      return retirementOf({
        models,
        champion,
        training,
        within: schedule?.retirement_within ?? '0s',
        now: new Date(),
      });
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      return { reason: null, warning: `whether a model is shut down soon could not be asked: ${error.message}` };
    }
  }
}

/** What makes another model of the same data. Recorded configurations may be older than `checkpoint`. */
export function settingsOf({ training }: { training: Recorded }) {
  const { provider, base_model, method, hyperparameters, seed, from, checkpoint = 'last' } = training;
  return { training: { provider, base_model, method, hyperparameters, seed, from, checkpoint } };
}

type Training = RunConfig['training'];
type Recorded = Omit<Training, 'checkpoint'> & Partial<Pick<Training, 'checkpoint'>>;

/** Pure: the rule by which a scheduled run trains or skips. `changes` is null where the data are the same, byte for byte. */
export function decide(options: {
  readonly schedule: ScheduleConfig;
  readonly line: Pick<ModelLine, 'name' | 'champion'>;
  readonly latest: Pick<LineVersion, 'version'>;
  readonly digest: string;
  readonly changedSettings: readonly string[];
  readonly changes: LineChanges | null;
  readonly retirement: Retirement;
}): Weighed {
  const { schedule, line, latest, digest, changedSettings, changes, retirement } = options;
  const since = `since ${versionName(line.name, latest.version)}`;
  const warnings = retirement.warning === null ? [] : [retirement.warning];
  const train = (why: string): Weighed => ({ train: true, why, warnings, asksChampion: false });
  const skip = (why: string, asksChampion = false): Weighed => ({ train: false, why, warnings, asksChampion });
  if (changedSettings.length > 0) return train(`${changedSettings.join(', ')} changed ${since}`);
  if (!schedule.skip_unchanged) return train('schedule.skip_unchanged is false');
  // The same data under the same settings give the same candidate again, which the gate has already judged.
  if (changes === null) {
    if (retirement.reason !== null && latest.version === line.champion) return train(retirement.reason);
    return skip(`the data are unchanged ${since} (dataset digest ${digest.slice(0, 12)})`);
  }
  const { added, lines } = changes;
  const share = lines === 0 ? 0 : added / lines;
  const what = `${added} of ${lines} training rows (${percent(share, 2)}) are new ${since}`;
  if (share >= schedule.min_change) return train(what);
  if (retirement.reason !== null) return train(retirement.reason);
  const asks = schedule.drift !== undefined && line.champion !== null;
  return skip(`${what}, less than schedule.min_change (${plainPercent(schedule.min_change)})`, asks);
}
