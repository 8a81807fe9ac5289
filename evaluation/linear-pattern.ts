import { RE2JS } from 're2js';

/** A regular expression whose matching takes time in proportion to the text, whatever the pattern. */
export interface LinearPattern {
  /** Whether it matches anywhere. */
  found(text: string): boolean;
  /** The first group (the whole match where there is none) of the last match; null where there is no match. */
  last(text: string): string | null;
}

/**
 * Compiles RE2 syntax, with `^` and `$` at the ends of lines: no look-around and no back references, so that no
 * pattern can block a worker. Throws an Error that says what is wrong with the pattern.
 */
export function compileLinear(pattern: string): LinearPattern {
  const compiled = RE2JS.compile(pattern, RE2JS.MULTILINE);
  return {
    found: (text) => compiled.matcher(text).find(),
    last(text) {
      const matcher = compiled.matcher(text);
      let found: string | null = null;
      while (matcher.find()) found = (matcher.groupCount() > 0 ? matcher.group(1) : null) ?? matcher.group();
      return found;
    },
  };
}
