import { workflowId } from '../domain/identity.ts';
import { RetuneError } from '../domain/failure-type.ts';
import { SEARCH_ATTRIBUTE_NAME } from '../domain/search-attribute-name.ts';
import { STAGES } from '../domain/stage.ts';
import type { Stage } from '../domain/stage.ts';
import type { CommandContext } from './context.ts';
import { connectTemporal } from './temporal-session.ts';

/** A list is not kept waiting for longer: it then shows what is recorded. */
const PATIENCE_MS = 2_000;

/** The stages of the runs that Temporal carries at this moment, by run id. */
export interface LiveStages {
  readonly stages: ReadonlyMap<string, Stage>;
  /** Why nobody answered; null where Temporal did. */
  readonly warning: string | null;
}

/** Asks Temporal's list, by the search attributes of each run; no workflow and no worker is needed for it. */
export async function liveStages(context: Pick<CommandContext, 'settings'>): Promise<LiveStages> {
  const stages = new Map<string, Stage>();
  try {
    const session = await connectTemporal(context, { timeoutMs: PATIENCE_MS });
    try {
      const query = `WorkflowType = 'fineTune' AND ExecutionStatus = 'Running'`;
      await session.client.withDeadline(Date.now() + PATIENCE_MS, async () => {
        for await (const { workflowId: id, searchAttributes } of session.client.workflow.list({ query })) {
          const [told] = searchAttributes[SEARCH_ATTRIBUTE_NAME.stage] ?? [];
          const stage = STAGES.find((known) => known === told);
          if (stage !== undefined) stages.set(id.slice(workflowId.fineTune('').length), stage);
        }
      });
    } finally {
      await session.close();
    }
    return { stages, warning: null };
  } catch (error) {
    const why = error instanceof RetuneError ? error.message : 'Temporal did not answer';
    return { stages, warning: `${why}: open runs are shown as they are recorded` };
  }
}
