/** What an image's first bytes say of it. */
export interface ImageHeader {
  readonly format: 'png' | 'jpeg' | 'webp' | 'gif';
  readonly width: number;
  readonly height: number;
  /** `other`: grey, indexed or CMYK. */
  readonly colour: 'rgb' | 'rgba' | 'other';
}

function pngHeader(bytes: Buffer): ImageHeader | null {
  if (bytes.length < 26 || bytes.toString('latin1', 1, 4) !== 'PNG' || bytes[0] !== 0x89) return null;
  const kind = bytes[25];
  const colour = kind === 2 ? 'rgb' : kind === 6 ? 'rgba' : 'other';
  return { format: 'png', width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20), colour };
}

function gifHeader(bytes: Buffer): ImageHeader | null {
  if (bytes.length < 10 || !/^GIF8[79]a/.test(bytes.toString('latin1', 0, 6))) return null;
  return { format: 'gif', width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8), colour: 'other' };
}

function webpHeader(bytes: Buffer): ImageHeader | null {
  if (bytes.length < 30 || bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WEBP')
    return null;
  const kind = bytes.toString('latin1', 12, 16);
  if (kind === 'VP8 ') {
    const width = bytes.readUInt16LE(26) & 0x3fff;
    return { format: 'webp', width, height: bytes.readUInt16LE(28) & 0x3fff, colour: 'rgb' };
  }
  if (kind === 'VP8L') {
    const bits = bytes.readUInt32LE(21);
    const colour = (bits >>> 28) & 1 ? 'rgba' : 'rgb';
    return { format: 'webp', width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1, colour };
  }
  if (kind !== 'VP8X') return null;
  const colour = (bytes[20] ?? 0) & 0x10 ? 'rgba' : 'rgb';
  return { format: 'webp', width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1, colour };
}

/** Start-of-frame markers carry the size; the others of their range are tables. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function jpegHeader(bytes: Buffer): ImageHeader | null {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return null;
  for (let at = 2; at + 10 <= bytes.length;) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (isFrame(marker)) {
      const colour = bytes[at + 9] === 3 ? 'rgb' : 'other';
      return { format: 'jpeg', height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7), colour };
    }
    const length = bytes.readUInt16BE(at + 2);
    if (length < 2) return null;
    at += 2 + length;
  }
  return null;
}

/** Null for anything but a PNG, JPEG, WebP or GIF whose size stands in these bytes. Nothing is decoded. */
export function imageHeader(bytes: Buffer): ImageHeader | null {
  return pngHeader(bytes) ?? jpegHeader(bytes) ?? webpHeader(bytes) ?? gifHeader(bytes);
}
