export const MOST_LABELS = 200;
const LONGEST_LABEL = 64;
const ROWS_PER_LABEL = 5;

/** At most 64 code points. */
export function isShortAnswer(answer: string): boolean {
  return answer.length <= 2 * LONGEST_LABEL && Array.from(answer).length <= LONGEST_LABEL;
}

/** Finds out whether answers are a closed set of labels. Holds at most 200 short texts. */
export interface LabelTracker {
  /** False once the answers are known to be no closed set. */
  add(answer: string | undefined): boolean;
  /** At most 200 distinct answers of at most 64 code points with 5 rows each on average, sorted; else null. */
  labels(): readonly string[] | null;
}

export function createLabelTracker(): LabelTracker {
  const seen = new Set<string>();
  let rows = 0;
  let open = true;
  return {
    add(answer) {
      if (!open) return false;
      rows += 1;
      const short = answer !== undefined && isShortAnswer(answer);
      if (short) seen.add(answer);
      if (!short || seen.size > MOST_LABELS) {
        open = false;
        seen.clear();
      }
      return open;
    },
    labels: () => (open && seen.size > 0 && rows >= ROWS_PER_LABEL * seen.size ? [...seen].sort() : null),
  };
}
