import { formatKeyPath } from './key-path.ts';
import type { KeyPath } from './key-path.ts';

const KNOWN_PREFIX = /^(?:(?:sk|pk|rk|dspk|dssk|whsec|ghp|gho|ghs|glpat|xox[a-z]|hf|tgp)[-_]|AKIA[0-9A-Z]{12}|eyJ)/;
const LONG_TOKEN = /^[A-Za-z0-9+/=_-]{24,}$/;
/** The name of a variable that `looksLikeSecret` would not take for a secret: one expression, so that a JSON Schema has it too. */
export const PLAIN_VARIABLE = new RegExp(
  `^(?!${KNOWN_PREFIX.source.slice(1)})(?!(?=.*[a-z])(?=.*\\d)[A-Za-z0-9_]{24,}$)[A-Za-z_][A-Za-z0-9_]*$`,
);
const PLAIN_WORD = /^[A-Za-z0-9_.@/:-]{1,64}$/;

/**
 * Whether a text looks like a credential by its form. It errs on the side of yes for long mixed tokens, since its use is
 * to keep such a text out of messages, and to notice a key that stands where a variable's name belongs.
 */
export function looksLikeSecret(text: string): boolean {
  if (KNOWN_PREFIX.test(text)) return true;
  return LONG_TOKEN.test(text) && /[a-z]/.test(text) && /\d/.test(text);
}

/** A word of the user's, quoted for a message; null where it could be a secret or is no single word. */
export function quotable(text: string): string | null {
  return PLAIN_WORD.test(text) && !looksLikeSecret(text) ? `"${text}"` : null;
}

/** A key path for a message: a key that could be a secret, or is far too long for a key, is left out of it. */
export function shownKeyPath(path: KeyPath): string {
  const isShown = (segment: string): boolean => segment.length <= 64 && !looksLikeSecret(segment);
  return formatKeyPath(path.map((segment) => (isShown(String(segment)) ? segment : '…')));
}
