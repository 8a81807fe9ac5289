import { describe, expect, it, onTestFinished } from 'vitest';
import { createLogger } from '../../platform/logger.ts';
import { secretKey } from '../../servers/webhook/verify-signature.ts';
import { wakeRunsOf } from '../../servers/webhook/wake-run.ts';
import { startWebhookServer } from '../../servers/webhook/webhook-server.ts';
import { startPipeline } from '../support/pipeline.ts';
import { tempDir } from '../support/temp-dir.ts';

const SECRET = 'whsec_YSBzZWNyZXQgb2YgdGhpcyB0ZXN0';

describe('a webhook of the provider', () => {
  it('has the run of its job poll at once, and the run ends long before its next poll', async () => {
    const pipeline = await startPipeline(await tempDir(), { rows: 200 });
    onTestFinished(() => pipeline.stop());
    const server = await startWebhookServer({
      listen: { host: '127.0.0.1', port: 0 },
      key: secretKey(SECRET) ?? Buffer.alloc(0),
      wake: (jobId) => wakeRunsOf(pipeline.client, jobId),
      logger: createLogger({ level: 'silent', json: true }),
    });
    onTestFinished(() => server.close());
    await pipeline.control('/_webhook', { url: server.url, secret: SECRET });
    await pipeline.control('/_clock', { train_seconds: 4 });
    const other = await pipeline.start({ sets: ['poll.interval=1h'] });
    const run = await pipeline.start({ sets: ['poll.interval=1h'] });
    const [outcome] = await Promise.all([run.result(), other.result()]);
    expect(outcome.stage).toBe('done');
  }, 120_000);
});
