import type { DataConfig } from '../../config/data-config.ts';
import { RetuneError } from '../../domain/failure-type.ts';
import { PII_KINDS } from '../../config/data-config.ts';
import { createPiiPolicy } from './pii-policy.ts';

/** The error of personal data that was found while nobody has said what happens to it; null where none was, or somebody has. */
export function undecidedPii(pii: DataConfig['pii'], found: Readonly<Record<string, number>>): RetuneError | null {
  const { undecided } = createPiiPolicy(pii);
  const kinds = PII_KINDS.filter((kind) => undecided.has(kind) && (found[kind] ?? 0) > 0);
  if (kinds.length === 0) return null;
  const counts = kinds.map((kind) => `${kind} ${found[kind]}`).join(', ');
  return new RetuneError(
    'DATA_REJECTED',
    `personal data was found (${counts}) that would leave this machine, and nobody has said what happens to it`,
    {
      hint: 'choose data.pii.policy: redact, pseudonymise, block, warn or off, or by kind under data.pii.kinds',
      details: { pii: Object.fromEntries(kinds.map((kind) => [kind, found[kind]])) },
    },
  );
}
