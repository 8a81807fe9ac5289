/** The hint that a failure carries through Temporal in the first of its details; empty where it has none. */
export function toldHint(details: readonly unknown[] | null | undefined): string {
  const told = details?.[0];
  return typeof told === 'object' && told !== null && 'hint' in told && typeof told.hint === 'string' ? told.hint : '';
}
