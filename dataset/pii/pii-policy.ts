import { PII_KINDS, type DataConfig } from '../../config/data-config.ts';
import type { PiiKind } from './pii-span.ts';

/** What happens to a row that holds a kind; `auto` is a warning until the caller decides what it means. */
export type PiiAction = Exclude<DataConfig['pii']['policy'], 'auto'>;

/** What the configuration says of each kind. */
export interface PiiPolicy {
  /** Kinds to look for. */
  readonly kinds: ReadonlySet<PiiKind>;
  actionOf(kind: PiiKind): PiiAction;
  /** Kinds for which nobody has chosen: `auto`, and no word of their own under `kinds`. */
  readonly undecided: ReadonlySet<PiiKind>;
}

/** A secret always blocks its row, whatever the policy. */
export function createPiiPolicy({ policy, kinds }: DataConfig['pii']): PiiPolicy {
  const actionOf = (kind: PiiKind): PiiAction => {
    if (kind === 'secret') return 'block';
    return kinds?.[kind] ?? (policy === 'auto' ? 'warn' : policy);
  };
  const undecided =
    policy === 'auto' ? PII_KINDS.filter((kind) => kind !== 'secret' && kinds?.[kind] === undefined) : [];
  return {
    kinds: new Set(PII_KINDS.filter((kind) => actionOf(kind) !== 'off')),
    actionOf,
    undecided: new Set(undecided),
  };
}

/** Whether the configuration asks for pseudonyms, which need a key. */
export function needsPseudonyms({ policy, kinds }: DataConfig['pii']): boolean {
  return policy === 'pseudonymise' || Object.values(kinds ?? {}).includes('pseudonymise');
}

/** The kinds that a configuration looks for. */
export function kindsLookedFor(pii: DataConfig['pii']): readonly PiiKind[] {
  return [...createPiiPolicy(pii).kinds];
}
