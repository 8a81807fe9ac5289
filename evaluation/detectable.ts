import { bisect } from './bisect.ts';
import { normalQuantile } from './normal.ts';

/** The share of differing pairs that is taken before a run. */
export const PRIOR_DISCORDANCE = 0.25;

const POWER = 0.8;

/** What the power of a test of right and wrong answers depends on, beside n. */
export interface PowerSetup {
  /** Of the two-sided interval, such as 0.95. */
  readonly confidence: number;
  /** Share of pairs in which exactly one model is right, in [0, 1]. */
  readonly discordance: number;
}

/** √ of the right side of n·d² ≥ (z₁₋α/₂·√ψ + z₀.₈·√(ψ − d²))², ψ = max(share of differing pairs, d). */
function requiredSpread(d: number, { confidence, discordance }: PowerSetup): number {
  const psi = Math.max(discordance, d);
  return normalQuantile(0.5 + confidence / 2) * Math.sqrt(psi) + normalQuantile(POWER) * Math.sqrt(psi - d * d);
}

function shows(n: number, d: number, setup: PowerSetup): boolean {
  return Math.sqrt(n) * d >= requiredSpread(d, setup);
}

/**
 * The smallest true difference that n pairs of right/wrong answers show with 80 % power; null where no difference up
 * to 1 fits. The condition holds for every larger difference too.
 */
export function detectable({ n, ...setup }: PowerSetup & { readonly n: number }): number | null {
  if (!shows(n, 1, setup)) return null;
  return bisect(0, 1, (d) => shows(n, d, setup)).holds;
}

/** The standard deviation of the paired differences of scores that is taken before a run. */
export const PRIOR_DEVIATION = 0.5;

/** The same for scores in [0, 1]. */
export interface ScorePowerSetup {
  readonly confidence: number;
  /** Standard deviation of the paired differences. */
  readonly deviation: number;
}

function scoreSpread({ confidence, deviation }: ScorePowerSetup): number {
  return (normalQuantile(0.5 + confidence / 2) + normalQuantile(POWER)) * deviation;
}

/** The smallest true difference of mean scores that n pairs show with 80 % power; null where it would be above 1. */
export function detectableScore({ n, ...setup }: ScorePowerSetup & { readonly n: number }): number | null {
  const smallest = scoreSpread(setup) / Math.sqrt(n);
  return n > 0 && smallest <= 1 ? smallest : null;
}

/** The smallest n whose `detectableScore` is `target` or less; null for a target of 0 that no n shows. */
export function neededScore({ target, ...setup }: ScorePowerSetup & { readonly target: number }): number | null {
  const spread = scoreSpread(setup);
  if (target <= 0) return spread === 0 ? 1 : null;
  let n = Math.max(1, Math.ceil((spread / Math.min(target, 1)) ** 2));
  while (n > 1 && spread / Math.sqrt(n - 1) <= target) n -= 1;
  while (spread / Math.sqrt(n) > Math.min(target, 1)) n += 1;
  return n;
}

/** The smallest n whose `detectable` is `target` or less; null for a target of 0, which no n shows. */
export function needed({ target, ...setup }: PowerSetup & { readonly target: number }): number | null {
  if (target <= 0) return null;
  const d = Math.min(target, 1);
  let n = Math.max(1, Math.ceil((requiredSpread(d, setup) / d) ** 2));
  // Rounding may put the quotient on the wrong side of a whole number.
  while (n > 1 && shows(n - 1, d, setup)) n -= 1;
  while (!shows(n, d, setup)) n += 1;
  return n;
}
