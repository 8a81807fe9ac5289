/** The sum of two costs; null where either is not known. */
export function sumKnown(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}
