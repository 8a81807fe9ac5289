import type { Settings } from './settings.ts';

/** The proxy that the environment names, for every call that leaves this machine. */
export function proxyOf(settings: Pick<Settings, 'proxy'>): {
  readonly httpsProxy?: string;
  readonly noProxy?: string;
} {
  const { https, no } = settings.proxy();
  return { ...(https !== null && { httpsProxy: https }), ...(no !== null && { noProxy: no }) };
}
