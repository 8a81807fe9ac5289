const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
/** `90s`, `10m`, `6h`, `7d`. */
export const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;
/** The same, and not zero. */
export const WAITING_TIME = /^(?=.*[1-9])\d+(?:\.\d+)?(?:ms|s|m|h|d)$/;

export function isDuration(text: string): boolean {
  return DURATION.test(text);
}

/** A duration in milliseconds, 1 at least where it is not zero. Throws a TypeError on anything else. */
export function durationMs(text: string): number {
  const match = DURATION.exec(text);
  if (match === null) throw new TypeError(`"${text}" is no duration: write a number and ms, s, m, h or d, as in 10m`);
  const unit = match[2] as keyof typeof UNIT_MS;
  const ms = Number(match[1]) * UNIT_MS[unit];
  return ms === 0 ? 0 : Math.max(1, Math.round(ms));
}
