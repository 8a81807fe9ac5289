import { isShortAnswer, MOST_LABELS } from '../label-set.ts';
import type { ChunkPlan } from './chunk-plan.ts';
import { decodeBytes } from './text-bytes.ts';
import type { Source } from './copy-bytes.ts';

/** An answer of more bytes than this has more than 64 code points. */
const LONGEST_LABEL_BYTES = 256;

/** The answers of a chunk while they may be a closed set of labels. */
export interface ChunkLabels {
  /** Whether answers must be looked at. */
  needsText(): boolean;
  /** The answer's place + 1; 0 for one that is no label; -1 for one that the configuration maps or refuses. */
  take(source: Source, from: number, to: number): number;
  list(): readonly string[];
  reset(): void;
}

/** Once an answer was too long, or the answers of a chunk too many, none is kept any more. */
export function createChunkLabels(plan: Pick<ChunkPlan, 'labels' | 'mapped'>): ChunkLabels {
  const allowed = plan.labels === null ? null : new Set(plan.labels);
  const mapped = new Set(plan.mapped);
  let open = true;
  let places = new Map<string, number>();
  const isBound = allowed !== null || mapped.size > 0;
  return {
    needsText: () => open || isBound,
    take(source, from, to) {
      const text = to - from > LONGEST_LABEL_BYTES && !isBound ? null : decodeBytes(source, from, to);
      if (text !== null && (mapped.has(text) || (allowed !== null && !allowed.has(text)))) return -1;
      if (!open || text === null || !isShortAnswer(text)) {
        open = false;
        return 0;
      }
      const known = places.get(text);
      if (known !== undefined) return known;
      if (places.size > MOST_LABELS) {
        open = false;
        return 0;
      }
      places.set(text, places.size + 1);
      return places.size;
    },
    list: () => [...places.keys()],
    reset: () => void (places = new Map()),
  };
}
