import { expect, test } from 'vitest';
import { makeCertificates, noOpenssl } from '../support/certificates.ts';
import { startCliStack } from '../support/cli-stack.ts';
import { noRedis, startRedis } from '../support/redis-server.ts';
import { noS3Server, startS3Server } from '../support/s3-server.ts';
import { startTlsProxy } from '../support/tls-proxy.ts';

const missing = noOpenssl ?? noRedis ?? noS3Server;

test.skipIf(missing !== null)(
  `a run goes over TLS to Temporal (with a client's certificate), Redis and the S3 store${missing === null ? '' : ` (skipped: ${missing})`}`,
  { timeout: 240_000 },
  async () => {
    const [certificates, stack] = [await makeCertificates(), await startCliStack()];
    const [redis, s3] = [await startRedis(), await startS3Server()];
    const behind = (target: string, clientCertificate = false): Promise<string> =>
      startTlsProxy(target, certificates, { clientCertificate });
    const temporal = await behind(stack.temporalAddress, true);
    stack.setEnvironment({
      TEMPORAL_ADDRESS: temporal,
      TEMPORAL_TLS_SERVER_CA_CERT_PATH: certificates.ca,
      TEMPORAL_TLS_CLIENT_CERT_PATH: certificates.client.cert,
      TEMPORAL_TLS_CLIENT_KEY_PATH: certificates.client.key,
      REDIS_URL: `rediss://${await behind(`127.0.0.1:${redis.port}`)}`,
      ...s3.env,
      AWS_ENDPOINT_URL_S3: `https://${await behind(new URL(s3.endpoint).host)}`,
      RETUNE_STORE: `s3://${s3.bucket}/over-tls`,
    });
    const invoke = () =>
      stack.retune('invoke', '--service', 'text_generation', '--prompt', 'Where is my card?', '--json');

    // Nobody has named the authority of Redis and the store yet: the one is gone on without, the other is not.
    const strange = await stack.retune('run', '--json', '--detach');
    expect(strange.code, strange.stdout).toBe(7);
    expect(strange.stdout).toContain('STORE_UNREACHABLE');
    const alone = await invoke();
    expect(alone.code, alone.stderr).toBe(0);

    stack.setEnvironment({ NODE_EXTRA_CA_CERTS: certificates.ca });
    await stack.startWorker();
    const run = await stack.retune('run', '--json');
    expect(run.code, run.stdout).toBe(0);
    expect(run.stdout).toContain('"verdict":"PROMOTE"');
    // A Redis that is slow to answer is gone on without, so once is not enough on a busy machine.
    await expect.poll(async () => (await invoke()).stdout, { timeout: 60_000 }).toContain('"cached":[true]');
  },
);
