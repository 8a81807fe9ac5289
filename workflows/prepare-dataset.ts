import type { PreparedRun } from '../activities/dataset.ts';
import type { ArtifactRef } from '../domain/artifact.ts';
import { data } from './activities.ts';

export interface PrepareDatasetInput {
  readonly runId: string;
  readonly name: string;
  readonly configRef: ArtifactRef;
}

/** Plans one shard a source file, converts them in parallel, merges them. Counts and references only. */
export async function prepareDataset({ runId, configRef }: PrepareDatasetInput): Promise<PreparedRun> {
  const { count } = await data.planShards.executeWithOptions({ summary: 'Plan one shard a source file' }, [
    { runId, configRef },
  ]);
  const shards = Array.from({ length: count }, (_, index) =>
    data.convertShard.executeWithOptions({ summary: `Convert source ${index + 1} of ${count}` }, [
      { runId, configRef, index },
    ]),
  );
  await Promise.all(shards);
  return data.mergeShards.executeWithOptions({ summary: 'Merge, de-duplicate, split' }, [{ runId, configRef, count }]);
}
