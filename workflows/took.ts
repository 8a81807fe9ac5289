const UNITS = [
  { name: 'd', ms: 86_400_000 },
  { name: 'h', ms: 3_600_000 },
  { name: 'min', ms: 60_000 },
] as const;

/** A length of time in its two largest units: `1 d 2 h`, `3 min 20 s`, `1.4 s`, with spaces that do not break. */
export function took(ms: number): string {
  if (ms < 60_000) return `${Number((ms / 1_000).toFixed(1))}\u00a0s`;
  const at = UNITS.findIndex((unit) => ms >= unit.ms);
  const large = UNITS[at];
  if (large === undefined) throw new TypeError(`${ms} ms is under a minute`);
  const small = UNITS[at + 1] ?? { name: 's', ms: 1_000 };
  const whole = Math.floor(ms / large.ms);
  const rest = Math.floor((ms % large.ms) / small.ms);
  return rest === 0 ? `${whole}\u00a0${large.name}` : `${whole}\u00a0${large.name}\u00a0${rest}\u00a0${small.name}`;
}
