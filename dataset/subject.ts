import { createHash, createHmac } from 'node:crypto';

/** Subjects that were erased: rows of theirs are left out wherever they are read again. */
export interface ErasedSubjects {
  /** Random, and the store's own, so that the digests tell nothing elsewhere. */
  readonly salt: string;
  /** `erasedDigest` of each. */
  readonly digests: ReadonlySet<string>;
}

/** As subjects are compared: trimmed, NFC, and without regard to case where they are addresses. */
export function normalisedSubject(subject: string): string {
  const text = subject.normalize('NFC').trim();
  return text.includes('@') ? text.toLowerCase() : text;
}

/** 16 hex digits by which prepared files know the subject of a row. */
export function subjectDigest(subject: string): string {
  return createHash('sha256').update(normalisedSubject(subject), 'utf8').digest('hex').slice(0, 16);
}

/** 64 hex digits by which a list of erased subjects knows one without naming them. */
export function erasedDigest(salt: string, subject: string): string {
  return createHmac('sha256', salt).update(normalisedSubject(subject), 'utf8').digest('hex');
}

export function isErased({ salt, digests }: ErasedSubjects, subject: string): boolean {
  return digests.has(erasedDigest(salt, subject));
}
