import { createHmac, randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { JobBook } from './jobs.ts';
import type { JobRecord } from './records.ts';
import { isFinished } from './records.ts';
import type { SettingsFile, WebhookTarget } from './settings.ts';

/** `whsec_` and a key in base64. */
export const WEBHOOK_SECRET = z
  .string()
  .regex(/^whsec_(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/u, 'must be whsec_ and base64')
  .refine((secret) => secret.length > 'whsec_'.length, 'must not be empty');

const TIMEOUT_MS = 10_000;
/** Between one attempt and the next; after the last it is given up. */
const PAUSES_MS = [500, 1_000, 2_000, 4_000, 8_000, 16_000] as const;

/** Whether a webhook may go there: the server speaks to this machine only, as it listens. */
export function isWebhookUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  const isLoopback = hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/u.test(hostname);
  return isLoopback && (protocol === 'http:' || protocol === 'https:');
}

/** `v1,` and the base64 HMAC-SHA256, under the secret's key, of `id.timestamp.body`. */
function signWebhook(secret: string, id: string, timestamp: string, body: string): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

function eventOf(job: JobRecord) {
  return {
    id: `evt_${randomBytes(12).toString('hex')}`,
    object: 'event',
    created_at: Math.floor(Date.parse(job.finished_at ?? job.created_at) / 1_000),
    type: `fine_tuning.job.${job.status}`,
    data: { id: job.job_id },
  };
}

async function post({ url, secret }: WebhookTarget, id: string, body: string, closing: AbortSignal): Promise<boolean> {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'retune-local-provider',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signWebhook(secret, id, timestamp, body),
  };
  try {
    const signal = AbortSignal.any([closing, AbortSignal.timeout(TIMEOUT_MS)]);
    const { ok } = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'error' });
    return ok;
  } catch {
    return false;
  }
}

/** Tells the ends of jobs. */
export interface WebhookSender {
  /** Called when a job has ended; the delivery goes on by itself. */
  jobEnded(jobId: string): void;
  close(): Promise<void>;
}

/**
 * Posts the end of each job to the address that is set, under one id over all attempts. What was not delivered when the
 * server stopped is sent after the next start.
 */
export function createWebhookSender(deps: {
  jobs: JobBook;
  settings: SettingsFile;
  onError: (error: unknown) => void;
}): WebhookSender {
  const { jobs, settings } = deps;
  const closing = new AbortController();
  const underWay = new Set<Promise<void>>();

  const deliver = async (jobId: string): Promise<void> => {
    const event = eventOf(jobs.get(jobId));
    const body = JSON.stringify(event);
    for (const pauseMs of [...PAUSES_MS, null]) {
      const { webhook } = settings.current();
      if (webhook === null || (await post(webhook, event.id, body, closing.signal)) || pauseMs === null) break;
      await delay(pauseMs, undefined, { signal: closing.signal, ref: false }).catch(() => undefined);
      if (closing.signal.aborted) return;
    }
    if (!closing.signal.aborted) await jobs.noteTold(jobId);
  };
  const start = (jobId: string): void => {
    const delivery = deliver(jobId)
      .catch(deps.onError)
      .finally(() => underWay.delete(delivery));
    underWay.add(delivery);
  };

  for (const job of jobs.all()) if (isFinished(job) && !job.told) start(job.job_id);
  return {
    jobEnded: start,
    close: async () => {
      closing.abort();
      await Promise.all(underWay);
    },
  };
}
