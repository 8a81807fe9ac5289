import { durationMs } from '../domain/duration.ts';
import { isLoopbackUrl } from './loopback.ts';

/** `poll.interval` as a duration: what was written, else 2s where the training provider is on loopback and 10m elsewhere. */
export function pollIntervalText(interval: string, providerBaseUrl: string): string {
  if (interval !== 'auto') return interval;
  return isLoopbackUrl(providerBaseUrl) ? '2s' : '10m';
}

/** `pollIntervalText` in milliseconds. */
export function resolvePollInterval(interval: string, providerBaseUrl: string): number {
  return durationMs(pollIntervalText(interval, providerBaseUrl));
}
