import { Agent, buildConnector, EnvHttpProxyAgent } from 'undici';
import type { Dispatcher } from 'undici';
import { isLoopbackUrl } from '../config/loopback.ts';
import { publicLookup } from './public-lookup.ts';

/** What `HTTPS_PROXY` and `NO_PROXY` said, read by whoever may read the environment. */
export interface ProxySettings {
  readonly httpsProxy?: string | undefined;
  readonly noProxy?: string | undefined;
}

export interface Dispatchers {
  /** Loopback is reached directly, whatever the proxy settings say; `publicOnly` connects to public addresses alone. */
  forUrl(url: URL, publicOnly?: boolean): Dispatcher;
  /** The IP address that a host was last reached at; null where it was not, or through a proxy. */
  addressOf(url: URL): string | null;
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 10_000;
// Said here, since NODE_OPTIONS and --tls-min-v1.0 can lower Node's own default.
const TLS = { minVersion: 'TLSv1.2', timeout: CONNECT_TIMEOUT_MS } as const;
const AGENT_OPTIONS = { keepAliveTimeout: 4_000, headersTimeout: 0, bodyTimeout: 0 };

/** Connections of one process: one pool an origin, TLS 1.2 or newer, ten seconds to connect, a proxy where one is set. */
export function createDispatchers(options: { proxy?: ProxySettings; dispatcher?: Dispatcher }): Dispatchers {
  const given = options.dispatcher;
  if (given !== undefined) return { forUrl: () => given, addressOf: () => null, close: async () => undefined };

  const addresses = new Map<string, string>();
  const agent = (connect: buildConnector.connector): Agent =>
    new Agent({
      ...AGENT_OPTIONS,
      connect: (target, done) =>
        connect(target, (...outcome) => {
          const [, socket] = outcome;
          if (socket?.remoteAddress !== undefined) addresses.set(target.hostname, socket.remoteAddress);
          done(...outcome);
        }),
    });
  const direct = agent(buildConnector(TLS));
  const outward = agent(buildConnector({ ...TLS, lookup: publicLookup }));
  const closeDirect = async (): Promise<void> => void (await Promise.all([direct.close(), outward.close()]));
  const directly = (publicOnly = false): Agent => (publicOnly ? outward : direct);
  const addressOf = ({ hostname }: URL): string | null => addresses.get(hostname) ?? null;
  const httpsProxy = options.proxy?.httpsProxy ?? '';
  if (httpsProxy === '') return { forUrl: (_url, publicOnly) => directly(publicOnly), addressOf, close: closeDirect };

  // Every option is given, the empty ones too: left out, undici would read the environment by itself.
  const proxied = new EnvHttpProxyAgent({
    ...AGENT_OPTIONS,
    connect: TLS,
    requestTls: TLS,
    proxyTls: TLS,
    httpProxy: '',
    httpsProxy,
    noProxy: options.proxy?.noProxy ?? '',
  });
  return {
    // A proxy looks names up by itself, and guards its own network.
    forUrl: (url) => (isLoopbackUrl(url.href) ? direct : proxied),
    addressOf,
    close: async () => {
      await Promise.all([closeDirect(), proxied.close()]);
    },
  };
}
