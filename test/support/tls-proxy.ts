import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { createServer } from 'node:tls';
import type { Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Certificates } from './certificates.ts';

/** Takes TLS off and hands what is inside to a server that speaks plainly, as a load balancer does; `localhost:port`. */
export async function startTlsProxy(
  target: string,
  { ca, server: own }: Certificates,
  options: { readonly clientCertificate: boolean },
): Promise<string> {
  const { hostname: host, port } = new URL(`tcp://${target}`);
  const sockets = new Set<Socket>();
  const keep = <S extends Socket>(socket: S): S => {
    sockets.add(socket);
    return socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  };
  const proxy = createServer(
    {
      cert: readFileSync(own.cert),
      key: readFileSync(own.key),
      ca: readFileSync(ca),
      requestCert: options.clientCertificate,
      rejectUnauthorized: options.clientCertificate,
      // gRPC insists on the one, S3 clients speak the other, Redis names none.
      ALPNProtocols: ['h2', 'http/1.1'],
    },
    (client) => {
      const upstream = keep(connect({ host, port: Number(port) }));
      keep(client).pipe(upstream).pipe(client);
      client.on('close', () => upstream.destroy());
      upstream.on('close', () => client.destroy());
    },
  );
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    proxy.close();
    for (const socket of sockets) socket.destroy();
  });
  const address = proxy.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  return `localhost:${address.port}`;
}
