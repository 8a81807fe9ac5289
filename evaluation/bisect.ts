/**
 * The two neighbouring doubles between which `holds` turns from false to true, given that it is false at `from`, true
 * at `to` and turns once. `from` may be above `to`.
 */
export function bisect(from: number, to: number, holds: (x: number) => boolean): { fails: number; holds: number } {
  let no = from;
  let yes = to;
  for (;;) {
    const middle = no + (yes - no) / 2;
    if (middle === no || middle === yes) return { fails: no, holds: yes };
    if (holds(middle)) yes = middle;
    else no = middle;
  }
}
