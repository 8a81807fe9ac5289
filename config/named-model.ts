import type { FilesConfig } from './files-config.ts';
import { BUILT_IN_PROVIDERS } from './run-config.ts';

/** A model as people name it, in its two halves. */
export interface NamedModel {
  readonly provider: string;
  readonly model: string;
}

/**
 * `provider:model` in its two halves; null for anything else: a word such as `base`, a version of a line, or an id whose
 * own colon follows no provider's name (`ft:local-small:…`).
 */
export function namedModel(
  named: string | undefined,
  { providers }: Pick<FilesConfig, 'providers'>,
): NamedModel | null {
  if (named === undefined) return null;
  const at = named.indexOf(':');
  const provider = named.slice(0, Math.max(at, 0));
  const isKnown = BUILT_IN_PROVIDERS.some((known) => known === provider) || Object.hasOwn(providers, provider);
  return isKnown ? { provider, model: named.slice(at + 1) } : null;
}
