/** What the gate says of a candidate; only PROMOTE makes it the champion by itself. */
export type Verdict = 'PROMOTE' | 'HOLD' | 'REJECT' | 'NOT_ENOUGH_DATA';
