export type Verdict = 'PROMOTE' | 'HOLD' | 'REJECT' | 'NOT_ENOUGH_DATA';
