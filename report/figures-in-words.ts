import * as words from '../domain/shares-in-words.ts';

/** A sign never begins a line without its number. */
const unbroken = (text: string): string => text.replace(' %', '\u00a0%');

/** 0.823 → "82.3 %". */
export function percent(share: number): string {
  return unbroken(words.percent(share));
}

/** "+1.2 to +3.4 points". */
export function pointsRange(interval: readonly [number, number]): string {
  return `${words.signedRange(interval)} points`;
}

/** A confidence as it is said: 0.95 → "95 %". */
export function confidenceText(confidence: number): string {
  return unbroken(words.plainPercent(confidence));
}

/** A p value to three digits, "below 0.001" under that. */
export function pValueText(p: number | null): string {
  if (p === null) return 'none';
  return p < 0.001 ? 'below 0.001' : p.toFixed(3);
}

/** 1234 → "1,234". */
export function count(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** "1 prompt", "308 prompts". */
export function counted(n: number, singular: string, plural = `${singular}s`): string {
  return `${count(n)} ${n === 1 ? singular : plural}`;
}

/** An amount with its currency; small ones keep the digits that tell them from nothing. */
export function money(amount: number, currency: string): string {
  const digits = amount !== 0 && Math.abs(amount) < 0.1 ? 4 : 2;
  return `${amount.toFixed(digits)} ${currency}`;
}

/** "2026-11-24 21:38:05 UTC"; what is no time stands as it came. */
export function time(iso: string): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? iso : `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** "340 ms", "12.3 s", "3 min 05 s", "2 h 04 min", "1 d 03 h". */
export function durationText(durationMs: number): string {
  if (durationMs < 1_000) return `${Math.max(0, Math.round(durationMs))} ms`;
  if (durationMs < 59_950) return `${(durationMs / 1_000).toFixed(1)} s`;
  const seconds = Math.round(durationMs / 1_000);
  const pad = (part: number): string => String(part).padStart(2, '0');
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${pad(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 1_440) return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
  const hours = Math.round(minutes / 60);
  return `${Math.floor(hours / 24)} d ${pad(hours % 24)} h`;
}
