import { RetuneError } from '../domain/failure-type.ts';

/** A worker on another store than the run's: it can neither work on the run nor write its record. */
export function storeMismatch(uri: string, what: string): RetuneError {
  return new RetuneError(
    'STORE_MISMATCH',
    `the worker's store ${uri} does not hold ${what}: the run was started on another store`,
    {
      hint: 'the worker sees another store; you may be in another folder than the one where `retune dev` runs: stop it or start this one with its own TEMPORAL_ADDRESS, or set RETUNE_STORE the same for both',
    },
  );
}
