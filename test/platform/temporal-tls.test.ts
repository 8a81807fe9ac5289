import { readFileSync } from 'node:fs';
import { createSecureServer } from 'node:http2';
import type { IncomingHttpHeaders } from 'node:http2';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connectClient, connectNative } from '../../platform/temporal-connection.ts';
import { makeCertificates, noOpenssl } from '../support/certificates.ts';
import type { Certificates } from '../support/certificates.ts';
import { sharedTemporal } from '../support/services.ts';
import { startTlsProxy } from '../support/tls-proxy.ts';

const BOTH = [
  ['client', connectClient],
  ['worker', connectNative],
] as const;

async function connects(connect: typeof connectClient | typeof connectNative, environment: Record<string, string>) {
  const { connection } = await connect({ environment }, { timeoutMs: 20_000 });
  await connection.close();
  return true;
}

function clientCertificate({ client }: Certificates): Record<string, string> {
  return { TEMPORAL_TLS_CLIENT_CERT_PATH: client.cert, TEMPORAL_TLS_CLIENT_KEY_PATH: client.key };
}

describe.skipIf(noOpenssl !== null)(
  `by the environment alone${noOpenssl === null ? '' : ` (skipped: ${noOpenssl})`}`,
  () => {
    it.each(BOTH)('the %s speaks TLS to a server whose authority is named', async (_who, connect) => {
      const certificates = await makeCertificates();
      const address = await startTlsProxy((await sharedTemporal()).address, certificates, { clientCertificate: false });
      const environment = { TEMPORAL_ADDRESS: address, TEMPORAL_TLS_SERVER_CA_CERT_PATH: certificates.ca };
      expect(await connects(connect, environment)).toBe(true);
    });

    it.each(BOTH)('the %s refuses a server whose authority nobody has named', async (_who, connect) => {
      const certificates = await makeCertificates();
      const address = await startTlsProxy((await sharedTemporal()).address, certificates, { clientCertificate: false });
      const environment = { TEMPORAL_ADDRESS: address, TEMPORAL_TLS: 'true' };
      await expect(connect({ environment }, { timeoutMs: 2_000 })).rejects.toMatchObject({
        code: 'TEMPORAL_UNREACHABLE',
      });
    });

    it.each(BOTH)(
      'the %s shows its own certificate where the server wants one, and is refused without',
      async (_who, connect) => {
        const certificates = await makeCertificates();
        const address = await startTlsProxy((await sharedTemporal()).address, certificates, {
          clientCertificate: true,
        });
        const environment = { TEMPORAL_ADDRESS: address, TEMPORAL_TLS_SERVER_CA_CERT_PATH: certificates.ca };
        expect(await connects(connect, { ...environment, ...clientCertificate(certificates) })).toBe(true);
        await expect(connect({ environment }, { timeoutMs: 2_000 })).rejects.toMatchObject({
          code: 'TEMPORAL_UNREACHABLE',
        });
      },
    );

    it.each(BOTH)('the %s sends an API key over TLS, as Temporal Cloud wants it', async (_who, connect) => {
      const { ca, server: own } = await makeCertificates();
      const headers: IncomingHttpHeaders[] = [];
      const server = createSecureServer({ cert: readFileSync(own.cert), key: readFileSync(own.key) });
      server.on('stream', (stream, received) => {
        headers.push(received);
        stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
        stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
        // An empty message.
        stream.end(Buffer.alloc(5));
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      onTestFinished(() => void server.close());
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('the server has no port');
      const environment = {
        TEMPORAL_ADDRESS: `localhost:${address.port}`,
        TEMPORAL_NAMESPACE: 'prod.abc12',
        TEMPORAL_API_KEY: 'key-4711',
        TEMPORAL_TLS_SERVER_CA_CERT_PATH: ca,
      };
      expect(await connects(connect, environment)).toBe(true);
      expect(headers[0]).toMatchObject({ authorization: 'Bearer key-4711' });
    });
  },
);
