import { createServer } from 'node:net';

function listenOn(port: number, host: string): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      const got = typeof address === 'object' && address !== null ? address.port : null;
      server.close(() => resolve(got));
    });
  });
}

/** The wanted port if nothing listens on it, else one that the system hands out. It may be taken again at once. */
export async function freePort(wanted: number, host = '127.0.0.1'): Promise<number> {
  const port = (await listenOn(wanted, host)) ?? (await listenOn(0, host));
  if (port === null) throw new Error(`no port can be listened on at ${host}`);
  return port;
}
