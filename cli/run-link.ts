import { workflowId } from '../domain/identity.ts';
import { uiOfStack } from './dev-claim.ts';
import type { TemporalSession } from './temporal-session.ts';
import { temporalUiLink } from './temporal-ui.ts';
import type { Workspace } from './workspace.ts';

/** The page of a run in the Temporal UI, also where a `retune dev` in this home has it on another port than usual. */
export async function runLink(
  { home }: Pick<Workspace, 'home'>,
  { address, namespace, uiUrl }: Pick<TemporalSession, 'address' | 'namespace' | 'uiUrl'>,
  runId: string,
  executionId: string | null,
): Promise<string | null> {
  return temporalUiLink({
    ...{ address, namespace, executionId },
    uiUrl: uiUrl ?? (await uiOfStack(home, address)),
    workflowId: workflowId.fineTune(runId),
  });
}
