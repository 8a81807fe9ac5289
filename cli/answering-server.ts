import { resolveTarget } from '../platform/temporal-connection.ts';
import type { CommandContext } from './context.ts';
import { uiOfStack } from './dev-claim.ts';
import { assertNotRefused } from './temporal-session.ts';
import type { TemporalSession } from './temporal-session.ts';

const PATIENCE_MS = 1_000;

/**
 * Where a link may lead for whoever has no session: the server that the environment names, or the one of a `retune dev`
 * in this home. Null where neither is there; the usual port alone may be that of another folder.
 */
export async function answeringServer(
  { settings }: Pick<CommandContext, 'settings'>,
  home: string,
): Promise<Pick<TemporalSession, 'address' | 'namespace' | 'uiUrl'> | null> {
  try {
    const { address, namespace } = resolveTarget({ environment: settings.environment() });
    if (!settings.temporalAddressNamed && (await uiOfStack(home, address)) === null) return null;
    await assertNotRefused(address, PATIENCE_MS);
    return { address, namespace, uiUrl: settings.temporalUi };
  } catch {
    // The record says everything else: settings that are wrong, or a server that is gone, cost the link alone.
    return null;
  }
}
