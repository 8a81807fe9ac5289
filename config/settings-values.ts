/** Where artifacts and documents are kept; a `file` path may still be relative to the current folder. */
export type StoreUri =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 's3'; readonly bucket: string; readonly prefix: string };

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** Reads `file:PATH`, `file:///PATH`, a plain path, or `s3://bucket/prefix`; null on any other scheme. */
export function parseStoreUri(text: string): StoreUri | null {
  const s3 = /^s3:\/\/([a-z0-9][a-z0-9.-]+)(?:\/(.*))?$/.exec(text);
  if (s3 !== null) return { kind: 's3', bucket: s3[1] ?? '', prefix: (s3[2] ?? '').replaceAll(/^\/+|\/+$/g, '') };
  if (/^file:/i.test(text)) {
    const path = filePath(text.slice('file:'.length));
    return path === null ? null : { kind: 'file', path };
  }
  // One letter before the colon is a drive, not a scheme.
  return /^[a-z][a-z0-9+.-]+:/i.test(text) ? null : { kind: 'file', path: text };
}

function filePath(rest: string): string | null {
  if (!rest.startsWith('//')) return rest === '' ? null : rest;
  const path = /^\/\/(?:localhost)?(\/.+)$/.exec(rest)?.[1];
  if (path === undefined) return null;
  try {
    const decoded = decodeURIComponent(path);
    return /^\/[A-Za-z]:/.test(decoded) ? decoded.slice(1) : decoded;
  } catch {
    return null;
  }
}

/** Reads `host:port` (an IPv6 host in brackets); null on anything else. */
export function parseListenAddress(text: string): ListenAddress | null {
  const match = /^(?:\[([0-9a-f:]+)\]|([^:\s[\]/]+)):(\d{1,5})$/i.exec(text);
  const port = Number(match?.[3]);
  if (match === null || port > 65_535) return null;
  return { host: match[1] ?? match[2] ?? '', port };
}
