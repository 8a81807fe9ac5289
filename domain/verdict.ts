/** What the gate can say of a candidate. */
export const VERDICTS = ['PROMOTE', 'HOLD', 'REJECT', 'NOT_ENOUGH_DATA'] as const;
/** What the gate says of a candidate; only PROMOTE makes it the champion by itself. */
export type Verdict = (typeof VERDICTS)[number];
