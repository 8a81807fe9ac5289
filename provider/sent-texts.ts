/** Every text of one request or of a batch of them, however deep: what an error about it must not quote. The model's name may be. */
export function sentTexts(asked: object | readonly object[]): readonly string[] {
  const requests = Array.isArray(asked) ? (asked as readonly object[]) : [asked];
  return requests.flatMap((request) =>
    Object.entries(request).flatMap(([name, value]) => (name === 'model' ? [] : textsOf(value))),
  );
}

function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap(textsOf);
}
