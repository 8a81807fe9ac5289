/** A key of the payload codec; `key` is 32 bytes. */
export interface EncryptionKey {
  readonly id: string;
  readonly key: Uint8Array;
}

const KEY_BYTES = 32;
const BASE64 = /^[A-Za-z0-9+/]{43}=$/;

/** Reads `id:<base64 of 32 bytes>,…`: the first encrypts, all decrypt. Null where an entry is malformed or an id repeats. */
export function encryptionKeyRing(text: string): readonly EncryptionKey[] | null {
  const keys: EncryptionKey[] = [];
  for (const entry of text.split(',').map((part) => part.trim())) {
    const separator = entry.indexOf(':');
    const id = entry.slice(0, Math.max(separator, 0));
    const encoded = entry.slice(separator + 1);
    if (!/^[A-Za-z0-9._-]+$/.test(id) || !BASE64.test(encoded)) return null;
    const key = new Uint8Array(Buffer.from(encoded, 'base64'));
    if (key.length !== KEY_BYTES || keys.some((other) => other.id === id)) return null;
    keys.push({ id, key });
  }
  return keys;
}
