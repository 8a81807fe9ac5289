import { deflateSync, crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { imageHeader } from '../../../dataset/rules/image-header.ts';
import { assistant, codesOf, user } from './one-row.ts';

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A PNG whose header claims this size; 2 is RGB, 6 RGBA, 0 grey. */
function png(width: number, height: number, colour = 2): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.writeUInt8(8, 8);
  header.writeUInt8(colour, 9);
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(4))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A JPEG's head: a thumbnail's table first, then the frame. */
function jpeg(width: number, height: number, components: number): Buffer {
  const frame = Buffer.from([0xff, 0xc0, 0, 17, 8, height >> 8, height & 255, width >> 8, width & 255, components]);
  return Buffer.concat([Buffer.from('ffd8ffe00004aaaa', 'hex'), frame, Buffer.alloc(12)]);
}

const gif = Buffer.concat([Buffer.from('GIF89a'), Buffer.from([7, 0, 5, 0, 0, 0, 0])]);
const webp = (kind: string, body: readonly number[]): Buffer =>
  Buffer.concat([
    Buffer.from('RIFF\0\0\0\0WEBP'),
    Buffer.from(kind),
    Buffer.alloc(4),
    Buffer.from(body),
    Buffer.alloc(20),
  ]);

const dataUrl = (bytes: Buffer, type = 'image/png'): string => `data:${type};base64,${bytes.toString('base64')}`;
const image = (url: string): unknown => ({ type: 'image_url', image_url: { url } });
const row = (...urls: string[]): unknown => ({
  messages: [user([{ type: 'text', text: 'What is it?' }, ...urls.map(image)]), assistant('A cat.')],
});

describe('imageHeader', () => {
  it.for([
    ['png', png(640, 480), { format: 'png', width: 640, height: 480, colour: 'rgb' }],
    ['png with alpha', png(1, 2, 6), { format: 'png', width: 1, height: 2, colour: 'rgba' }],
    ['grey png', png(1, 2, 0), { format: 'png', width: 1, height: 2, colour: 'other' }],
    ['jpeg', jpeg(300, 200, 3), { format: 'jpeg', width: 300, height: 200, colour: 'rgb' }],
    ['CMYK jpeg', jpeg(300, 200, 4), { format: 'jpeg', width: 300, height: 200, colour: 'other' }],
    ['gif', gif, { format: 'gif', width: 7, height: 5, colour: 'other' }],
    [
      'lossy webp',
      webp('VP8 ', [0, 0, 0, 0x9d, 1, 0x2a, 10, 0, 20, 0]),
      { format: 'webp', width: 10, height: 20, colour: 'rgb' },
    ],
    [
      'lossless webp',
      webp('VP8L', [0x2f, 9, 0xc0, 4, 0x10]),
      { format: 'webp', width: 10, height: 20, colour: 'rgba' },
    ],
    [
      'webp with alpha',
      webp('VP8X', [0x10, 0, 0, 0, 9, 0, 0, 19, 0, 0]),
      { format: 'webp', width: 10, height: 20, colour: 'rgba' },
    ],
  ] as const)('reads the size of a %s', ([, bytes, wanted]) => {
    expect(imageHeader(bytes)).toEqual(wanted);
  });

  it('takes nothing else for an image', () => {
    for (const bytes of [
      Buffer.from('<svg/>'),
      png(1, 1).subarray(0, 20),
      Buffer.from('ffd8ffff', 'hex'),
      Buffer.alloc(0),
    ])
      expect(imageHeader(bytes)).toBeNull();
  });
});

describe('rules for images', () => {
  it.for([
    ['openai', row(dataUrl(png(640, 480)))],
    ['openai', row('https://upload.example.org/a.png')],
    ['together', row(dataUrl(jpeg(30, 20, 3), 'image/jpeg'))],
    ['fireworks', row(dataUrl(jpeg(30, 20, 1), 'image/jpg'))],
    ['mistral', row(dataUrl(gif, 'image/gif'))],
  ] as const)('%s takes what it should', async ([provider, given]) => {
    expect(await codesOf(given, provider)).toEqual([]);
  });

  it.for([
    ['image_too_large', 'local', row(dataUrl(Buffer.concat([png(9, 9), Buffer.alloc(3_200_000)])))],
    ['image_url_refused', 'together', row('https://upload.example.org/a.png')],
    ['image_format_refused', 'openai', row(dataUrl(gif, 'image/gif'))],
    ['image_colour_refused', 'openai', row(dataUrl(png(9, 9, 0)))],
    ['image_too_many_pixels', 'openai', row(dataUrl(png(60_000, 60_000)))],
    [
      'image_too_large',
      'together',
      row(dataUrl(Buffer.concat([png(9, 9), Buffer.alloc(5_500_000), Buffer.alloc(5_500_000)]))),
    ],
    ['too_many_images', 'openai', row(...Array.from({ length: 11 }, () => dataUrl(png(1, 1))))],
    [
      'images_refused',
      'openai',
      { prompt: 'a', chosen: 'b', rejected: 'c', messages: [user([image(dataUrl(png(1, 1)))])] },
    ],
  ] as const)('%s is an error at %s', async ([code, provider, given]) => {
    expect(await codesOf(given, provider)).toContain(code);
  });

  it.for([
    ['image_not_from_user', { messages: [user('a'), assistant([image(dataUrl(png(1, 1)))])] }],
    ['image_unreadable', row(dataUrl(Buffer.from('<svg/>')))],
    ['image_type_wrong', row(dataUrl(png(1, 1), 'image/webp'))],
    ['image_url_unsafe', row('http://upload.example.org/a.png')],
    ['image_url_unsafe', row('https://user:secret@upload.example.org/a.png')],
    ['image_url_unsafe', row('https://localhost/a.png')],
    ['image_url_unsafe', row('https://printer.local/a.png')],
    ['image_url_unsafe', row('https://127.1/a.png')],
    ['image_url_unsafe', row('https://0x7f000001/a.png')],
    ['image_url_unsafe', row('https://[::ffff:10.0.0.1]/a.png')],
    ['image_url_unsafe', row('https://169.254.169.254/latest/meta-data')],
    ['image_url_unsafe', row('file:///etc/passwd')],
    ['image_url_unsafe', row('data:text/html,x')],
    ['image_url_unsafe', row('cats/one.png')],
  ] as const)('%s is an error whoever trains: %j', async ([code, given]) => {
    expect(await codesOf(given, null)).toEqual([code]);
  });
});
