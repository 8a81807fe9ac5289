export interface NearRow {
  readonly prompt: string;
  readonly completion: string;
  readonly pair: number | null;
}
export function randomOf(seed: number): () => number;
export function nearCorpus(options: {
  readonly rows: number;
  readonly copies: number;
  readonly language: 'en' | 'zh';
  readonly seed?: number;
}): NearRow[];
export function scoreNear(
  corpus: readonly NearRow[],
  written: ReadonlySet<string>,
): {
  readonly pairs: number;
  readonly excluded: number;
  readonly right: number;
  readonly recall: number;
  readonly precision: number;
};
