import type { ListenAddress } from '../config/settings-values.ts';
import { RetuneError } from '../domain/failure-type.ts';
import type { Logger } from '../platform/logger.ts';
import { secretKey } from '../servers/webhook/verify-signature.ts';
import { wakeRunsOf } from '../servers/webhook/wake-run.ts';
import { startWebhookServer } from '../servers/webhook/webhook-server.ts';
import type { WebhookServer } from '../servers/webhook/webhook-server.ts';
import type { CommandContext } from './context.ts';
import { usageError } from './errors.ts';
import { connectTemporal } from './temporal-session.ts';

const SECRET = 'RETUNE_WEBHOOK_SECRET';

/** The provider's webhooks in front of a worker, until it is closed. Throws CREDENTIALS_MISSING and USAGE. */
export async function openWebhookReceiver(
  context: CommandContext,
  listen: ListenAddress,
  logger: Logger,
): Promise<WebhookServer> {
  const secret = context.settings.variable(SECRET);
  if (secret === null) {
    const hint = `set ${SECRET} to the secret that the provider gave for the webhook (whsec_…)`;
    throw new RetuneError('CREDENTIALS_MISSING', `--webhook needs ${SECRET}, which is not set`, { hint });
  }
  const key = secretKey(secret);
  if (key === null) throw usageError(`${SECRET} must be whsec_ and base64`, 'copy it as the provider shows it');
  const session = await connectTemporal(context);
  try {
    const wake = (jobId: string): Promise<number> => session.call(() => wakeRunsOf(session.client, jobId));
    const server = await startWebhookServer({ listen, key, wake, logger });
    return {
      url: server.url,
      close: async () => {
        await server.close();
        await session.close();
      },
    };
  } catch (error) {
    await session.close();
    throw error;
  }
}
