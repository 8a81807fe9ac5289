import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A TCP relay in front of a server, so that a test can take the network away from one client of it alone. */
export interface Relay {
  readonly address: string;
  /** Breaks every connection and refuses new ones, for good. */
  cut(): void;
}

export async function startRelay(target: string): Promise<Relay> {
  const { hostname: host, port } = new URL(`tcp://${target}`);
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    // The other side hears of it through 'close', which follows every error.
    return socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    const upstream = keep(connect({ host, port: Number(port) }));
    keep(client).pipe(upstream).pipe(client);
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = (): void => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  onTestFinished(cut);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the relay has no port');
  return { address: `127.0.0.1:${address.port}`, cut };
}
