import { DEFAULT_LOCAL_PROVIDER_URL } from '../config/provider-endpoint.ts';
import type { StackPlaces } from './dev-claim.ts';
import { shellWord } from './shell-word.ts';

const DEFAULT_ADDRESSES: readonly string[] = ['localhost:7233', '127.0.0.1:7233'];

/** What another terminal has to set to reach this stack and no other one: where its parts are not where they are looked for. */
export function stackEnvironment({
  address,
  providerUrl,
}: Pick<StackPlaces, 'address' | 'providerUrl'>): Readonly<Record<string, string>> {
  return {
    ...(!DEFAULT_ADDRESSES.includes(address) && { TEMPORAL_ADDRESS: address }),
    ...(providerUrl.replace('//localhost:', '//127.0.0.1:') !== DEFAULT_LOCAL_PROVIDER_URL && {
      RETUNE_LOCAL_PROVIDER_URL: providerUrl,
    }),
  };
}

/** The same as a command to copy; null where nothing has to be set. */
export function stackExport(places: Pick<StackPlaces, 'address' | 'providerUrl'>): string | null {
  const words = Object.entries(stackEnvironment(places)).map(([name, value]) => `${name}=${shellWord(value)}`);
  return words.length === 0 ? null : `export ${words.join(' ')}`;
}
