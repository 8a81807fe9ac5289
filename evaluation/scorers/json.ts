/** A text as JSON; undefined where it is none (no JSON text is undefined). */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Whether a text is a JSON object or array, as a structured answer is. */
export function isStructured(text: string): boolean {
  const value = parseJson(text);
  return typeof value === 'object' && value !== null;
}
