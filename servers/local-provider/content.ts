import { createHash } from 'node:crypto';
import { z } from 'zod';
import { words } from './model/tokens.ts';

const MAX_URL_LENGTH = 4 * 1024 * 1024;

/** Where an image is: an address, or the image itself. The local provider looks at neither. */
export const imageUrlSchema = z
  .string()
  .max(MAX_URL_LENGTH)
  .regex(/^(?:https?:\/\/[^\s/]|data:image\/[\w.+-]+;base64,[A-Za-z0-9+/]+={0,2}$)/u, {
    message: 'must be an http(s) URL or a base64 data URL of an image',
  });

const partSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: z.string() }),
  z.strictObject({
    type: z.literal('image_url'),
    image_url: z.strictObject({ url: imageUrlSchema, detail: z.enum(['auto', 'low', 'high']).optional() }),
  }),
]);

/** What a message says: a text, or parts of text and images. */
export const contentSchema = z.union([z.string(), z.array(partSchema).min(1)], {
  error: 'must be a text, or a list of text and image_url parts',
});

/** Checked content. */
export type Content = z.output<typeof contentSchema>;

const FINGERPRINT_LENGTH = 12;

/**
 * What the model, which cannot see, reads in place of an image: a fingerprint of the URL, so that the same image is the
 * same word, and the words of the file's name where there is one. Nothing is fetched or decoded.
 */
export function imageText(url: string): string {
  const fingerprint = createHash('sha256').update(url).digest('hex').slice(0, FINGERPRINT_LENGTH);
  const name = url.startsWith('data:') ? '' : (url.split(/[?#]/u)[0]?.split('/').slice(3).at(-1) ?? '');
  return ['image', `image${fingerprint}`, ...words(name.replace(/\.\w+$/u, '').replaceAll(/[_-]+/gu, ' '))].join(' ');
}

/** Content as the model reads it: texts as they are, images by `imageText`. */
export function contentText(content: Content | null | undefined): string {
  if (content === null || content === undefined) return '';
  if (typeof content === 'string') return content;
  return content.map((part) => (part.type === 'text' ? part.text : imageText(part.image_url.url))).join('\n');
}

/** Whether there is an image in it. */
export function hasImage(content: Content | null | undefined): boolean {
  return Array.isArray(content) && content.some((part) => part.type === 'image_url');
}
