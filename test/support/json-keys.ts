/** Where an object inside a JSON value has a key in camelCase, as `versions.0.evaluation.pValue`. */
export function keysOutOfStyle(value: unknown, path = ''): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const at = path === '' ? key : `${path}.${key}`;
    return [...(/[a-z][A-Z]/.test(key) ? [at] : []), ...keysOutOfStyle(inner, at)];
  });
}
