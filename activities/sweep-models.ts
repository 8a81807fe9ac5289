import { durationMs } from '../domain/duration.ts';
import { championBefore } from '../domain/line-champions.ts';
import type { LineVersion, ModelLine } from '../domain/model-line.ts';
import { createAskLineActivities } from './ask-line.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { readConfig } from './stored-config.ts';

/** The versions whose model may go: rejected, old enough, and neither in use nor what a rollback or an anchor stands on. */
export async function overdueModels(
  store: ActivityDependencies['store'],
  line: ModelLine,
  now: Date,
): Promise<readonly LineVersion[]> {
  const kept = new Set([line.champion, championBefore(line), line.anchor]);
  const due: LineVersion[] = [];
  for (const version of line.versions) {
    const { configRef } = version;
    if (version.verdict !== 'REJECT' || version.deleted || kept.has(version.version)) continue;
    if (configRef === null || !(await store.has(configRef))) continue;
    const { rejected_models: policy, after } = (await readConfig(store, configRef)).config.retention;
    if (policy === 'delete' && Date.parse(version.createdAt) + durationMs(after) <= now.getTime()) due.push(version);
  }
  return due;
}

/** Has the line delete one of them at its provider, which refuses where another line uses the model. */
export async function deleteModel(deps: ActivityDependencies, line: ModelLine, version: LineVersion): Promise<void> {
  const { deleteVersion } = createAskLineActivities(deps);
  const reason = 'retention.rejected_models';
  await deleteVersion({ name: line.name, version: version.version, actor: 'retention', reason });
}
