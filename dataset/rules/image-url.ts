import { isPublicHost } from '../../config/public-host.ts';
import { imageHeader, type ImageHeader } from './image-header.ts';

/** An image as far as its URL tells; nothing is ever fetched. */
export type ImageUrl =
  | { readonly kind: 'data'; readonly bytes: number; readonly header: ImageHeader | null; readonly mime: string }
  | { readonly kind: 'https' }
  | { readonly kind: 'unsafe'; readonly why: string };

/** Enough for any header, the thumbnail in front of a JPEG's size among it. */
const HEADER_CHARS = 512 * 1024;
const DATA = /^data:([a-z]+\/[a-z0-9.+-]+);base64,/i;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

function readData(url: string): ImageUrl {
  const start = DATA.exec(url.slice(0, 100));
  if (start === null) return { kind: 'unsafe', why: 'its data URL has no type or no base64' };
  const from = start[0].length;
  const chars = url.length - from;
  const padding = url.endsWith('==') ? 2 : url.endsWith('=') ? 1 : 0;
  const head = url.slice(from, from + HEADER_CHARS);
  const valid = chars % 4 === 0 && BASE64.test(head);
  return {
    kind: 'data',
    bytes: Math.floor((chars * 3) / 4) - padding,
    header: valid ? imageHeader(Buffer.from(head, 'base64')) : null,
    mime: (start[1] ?? '').toLowerCase(),
  };
}

/** Reads what stands in the URL itself: the header of a data URL, and whether any other may be handed on. */
export function readImageUrl(url: string): ImageUrl {
  if (/^data:/i.test(url)) return readData(url);
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return { kind: 'unsafe', why: 'it is no URL' };
  }
  if (parsed.protocol !== 'https:') return { kind: 'unsafe', why: 'it is neither https nor data' };
  if (parsed.username !== '' || parsed.password !== '') return { kind: 'unsafe', why: 'it holds a password' };
  // Training services fetch it, and so must not be lured inside.
  if (!isPublicHost(parsed.hostname)) return { kind: 'unsafe', why: 'its host is no public one' };
  return { kind: 'https' };
}
