import { Context } from '@temporalio/activity';
import { proxyOf } from '../config/proxy.ts';
import { isLoopbackUrl } from '../config/loopback.ts';
import type { ArtifactRef } from '../domain/artifact.ts';
import { RetuneError } from '../domain/failure-type.ts';
import type { Notification } from '../domain/notification.ts';
import { createTransport } from '../provider/http.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { readConfig } from './stored-config.ts';

const TIMEOUT_MS = 10_000;

export function createNotifyActivities({ settings, store, logger }: ActivityDependencies) {
  return {
    /**
     * POSTs what happened to every webhook that wants to hear of it. The address is a secret of its own (many have a key
     * in their path): it comes from the environment and is in no message, log, audit or history.
     */
    async notifyPeople(input: { readonly configRef: ArtifactRef; readonly notification: Notification }): Promise<void> {
      const { config } = await readConfig(store, input.configRef);
      const wanted = config.notify.filter(({ on }) => on.includes(input.notification.event));
      const body = JSON.stringify(toWire(input.notification));
      const failed: string[] = [];
      for (const { webhook_env: variable } of wanted) {
        const problem = await send(settings.variable(variable), body);
        if (problem === null) continue;
        failed.push(`the webhook of ${variable} ${problem}`);
        logger.warn({ variable, problem, event: input.notification.event }, 'a notification was not taken');
      }
      // All of them are told again: whoever takes notifications goes by their run and event.
      if (failed.length > 0) throw new RetuneError('NOT_READY', failed.join('; '));
    },
  };

  /** Null when it was taken; else why not, without the address. */
  async function send(url: string | null, body: string): Promise<string | null> {
    if (url === null) return 'has no address: the variable is not set';
    if (!URL.canParse(url) || !(url.startsWith('https:') || isLoopbackUrl(url))) return 'is no https URL';
    // A transport of its own, which nobody listens to: paths are logged and audited elsewhere.
    const transport = createTransport({ proxy: proxyOf(settings) });
    try {
      const reply = await transport.request({
        method: 'POST',
        url,
        headers: { 'content-type': 'application/json' },
        body,
        timeoutMs: TIMEOUT_MS,
        signal: Context.current().cancellationSignal,
        effect: 'repeatable',
        provider: 'notify',
        role: 'train',
      });
      return reply.status >= 200 && reply.status < 300 ? null : `answered ${reply.status}`;
    } catch {
      return 'cannot be reached';
    } finally {
      await transport.close();
    }
  }
}

function toWire({ event, runId, name, stage, verdict, modelVersion, message }: Notification) {
  const what = event === 'needs_attention' ? 'needs attention' : event;
  return {
    type: 'retune.run',
    event,
    run_id: runId,
    name,
    stage,
    verdict,
    model_version: modelVersion,
    message,
    // What chat services show of a webhook.
    text: `${name}: run ${runId} ${what}${message === '' ? '' : `: ${message}`}`,
    at: new Date().toISOString(),
  };
}
