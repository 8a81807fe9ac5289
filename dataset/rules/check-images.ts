import { rowError, type Problem } from '../problem.ts';
import { isObject, type Draft, type Turn } from '../shape/draft.ts';
import { readImageUrl, type ImageUrl } from './image-url.ts';
import type { ImageRules, RulePack } from './rule-pack.ts';

/** An image of a conversation and where it stands. */
export interface FoundImage {
  readonly image: ImageUrl;
  readonly pointer: string;
  readonly role: string;
}

function urlsOf({ content }: Turn): readonly string[] {
  if (!Array.isArray(content)) return [];
  return content.flatMap((part) => {
    const image = isObject(part) && part['type'] === 'image_url' ? part['image_url'] : null;
    return isObject(image) && typeof image['url'] === 'string' ? [image['url']] : [];
  });
}

/** The images of a conversation, each read once for all the checks that follow. */
export function findImages(draft: Draft): readonly FoundImage[] {
  return draft.turns.flatMap((turn, index) =>
    urlsOf(turn).map((url) => {
      return { image: readImageUrl(url), pointer: draft.pointers[index] ?? '', role: turn.role };
    }),
  );
}

/** What no provider takes: an image said by another than the user, one that cannot be read, a URL that is not safe. */
export function checkImages(images: readonly FoundImage[]): readonly Problem[] {
  const problems: Problem[] = [];
  for (const { image, pointer, role } of images) {
    const add = (code: string, message: string, hint: string): void => {
      problems.push(rowError(code, pointer, message, hint));
    };
    if (role !== 'user')
      add('image_not_from_user', 'An image stands in a message that is not the user’s', 'Move it to a user message.');
    if (image.kind === 'unsafe') {
      const hint =
        'Use a data URL, a public https URL (Retune never fetches it), or a path below image_root of the source.';
      add('image_url_unsafe', `The image cannot be handed on: ${image.why}`, hint);
    }
    if (image.kind === 'data' && image.header === null)
      add('image_unreadable', 'The image’s data are no PNG, JPEG, WebP or GIF', 'Encode the image file anew.');
    else if (image.kind === 'data' && image.mime !== `image/${image.header?.format}` && image.mime !== 'image/jpg')
      add('image_type_wrong', 'The image is of another type than its data URL says', 'Name the type that it has.');
  }
  return problems;
}

function checkOne({ image, pointer }: FoundImage, rules: ImageRules, name: string): readonly Problem[] {
  if (image.kind === 'unsafe') return [];
  if (image.kind === 'https') {
    if (rules.urls) return [];
    const message = `${name} takes images as data URLs only`;
    return [rowError('image_url_refused', pointer, message, 'Encode the image as data:image/png;base64,….')];
  }
  const problems: Problem[] = [];
  const { bytes, header } = image;
  const add = (code: string, message: string, hint: string): void => {
    problems.push(rowError(code, pointer, message, hint));
  };
  if (rules.maxBytes !== null && bytes > rules.maxBytes) {
    const megabytes = rules.maxBytes / 1024 / 1024;
    add('image_too_large', `${name} takes images of at most ${megabytes} MiB`, 'Scale it down.');
  }
  if (header === null) return problems;
  if (!rules.formats.includes(header.format))
    add('image_format_refused', `${name} takes no ${header.format} images`, `Save it as ${rules.formats.join(', ')}.`);
  const pixels = header.width * header.height;
  if (pixels > rules.maxPixels) {
    const message = `The image has ${pixels} pixels: readers of images take more than ${rules.maxPixels} for an attack`;
    add('image_too_many_pixels', message, 'Scale it down.');
  }
  if (rules.colours !== null && !rules.colours.some((colour) => colour === header.colour))
    add('image_colour_refused', `${name} takes RGB and RGBA images only`, 'Convert grey, indexed and CMYK images.');
  return problems;
}

/** A provider's limits on images. */
export function checkImageRules(images: readonly FoundImage[], draft: Draft, pack: RulePack): readonly Problem[] {
  const [first] = images;
  if (first === undefined) return [];
  const rules = draft.refused !== null && pack.preference?.images === false ? null : pack.images;
  if (rules === null) {
    const what = pack.images === null ? 'no images' : 'no images in preference pairs';
    return [rowError('images_refused', first.pointer, `${pack.name} takes ${what}`, 'Take the row out.')];
  }
  const problems = images.flatMap((image) => checkOne(image, rules, pack.name));
  if (rules.perExample === null || images.length <= rules.perExample) return problems;
  const message = `${pack.name} takes ${rules.perExample} images an example, this one has ${images.length}`;
  return [...problems, rowError('too_many_images', first.pointer, message, 'Split the conversation.')];
}
