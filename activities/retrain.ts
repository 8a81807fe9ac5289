import { digestOf } from '../config/digest.ts';
import type { ResolvedConfig } from '../config/resolved-config.ts';
import { documentKey, scheduledRunId } from '../domain/identity.ts';
import { initialRecord } from '../domain/initial-record.ts';
import { VersionConflict } from '../platform/artifact-store.ts';
import type { RetrainInput } from '../workflows/retrain.ts';
import type { RunIdentity } from '../workflows/run-start.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { readRecord } from './run-record.ts';
import { readConfig } from './stored-config.ts';
import { assertSameStore } from './stored-line.ts';
import { createWeighActivities } from './weigh-retraining.ts';

export function createRetrainActivities(deps: ActivityDependencies) {
  const { store } = deps;
  return {
    ...createWeighActivities(deps),

    /** Claims the run of one moment of a schedule: the snapshot's configuration, with `schedule.mode` for the gate. */
    async openRetrain({
      name,
      snapshot,
      storeId,
      nominalTime,
    }: RetrainInput & { nominalTime: string }): Promise<RunIdentity> {
      await assertSameStore(store, storeId);
      const applied = await readConfig(store, snapshot);
      const { gate, schedule, training } = applied.config;
      const config = { ...applied.config, gate: { ...gate, mode: schedule?.mode ?? gate.mode } };
      const resolved: ResolvedConfig = { config, digest: digestOf(config), baseDir: applied.baseDir, nominalTime };
      const runId = scheduledRunId(name, nominalTime);
      const record = initialRecord({
        runId,
        firstRunId: runId,
        name,
        provider: training.provider,
        baseModel: training.base_model,
        configRef: await store.putText(JSON.stringify(resolved)),
        configDigest: resolved.digest,
        startedAt: new Date().toISOString(),
      });
      const identity = { provider: training.provider, baseModel: training.base_model };
      try {
        await store.writeDocument(documentKey.run(runId), JSON.stringify(record), { ifVersion: null });
        return {
          runId,
          firstRunId: runId,
          name,
          configRef: record.configRef,
          configDigest: resolved.digest,
          ...identity,
        };
      } catch (error) {
        const claimed = error instanceof VersionConflict ? await readRecord(store, runId) : null;
        if (claimed === null) throw error;
        // This activity's own first try, or an earlier start of the same moment: its workflow tells them apart.
        const { firstRunId, configRef, configDigest } = claimed.record;
        return { runId, firstRunId, name, configRef, configDigest, ...identity };
      }
    },
  };
}
