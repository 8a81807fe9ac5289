import { readFileSync, realpathSync, statSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { pointerTo, rowError, type Problem } from '../problem.ts';
import { imageHeader } from '../rules/image-header.ts';
import { parsedCell } from './cell-text.ts';
import { isObject, type Draft, type Turn } from './draft.ts';

/** Larger files are taken by no provider. */
const MAX_FILE_BYTES = 20 * 1024 * 1024;
const URL_LIKE = /^[a-z][a-z0-9+.-]*:/i;

function unreadable(pointer: string, message: string): Problem {
  const hint = 'Write paths relative to image_root, or data or https URLs.';
  return rowError('image_file_unreadable', pointer, message, hint);
}

/** The data URL of a file inside the folder, or what is wrong with it. */
function fileAsUrl(path: string, root: string, pointer: string): string | Problem {
  const full = resolve(root, path);
  try {
    // Links are followed before the question is asked where the file lies.
    if (!realpathSync(full).startsWith(`${realpathSync(root)}${sep}`))
      return unreadable(pointer, 'The image lies outside image_root');
    if (statSync(full).size > MAX_FILE_BYTES) return unreadable(pointer, 'The image file is larger than 20 MiB');
    const bytes = readFileSync(full);
    const header = imageHeader(bytes);
    if (header === null) return unreadable(pointer, 'The image file is no PNG, JPEG, WebP or GIF');
    return `data:image/${header.format};base64,${bytes.toString('base64')}`;
  } catch {
    return unreadable(pointer, 'The image file cannot be read');
  }
}

function cellImages(cell: unknown): readonly string[] | null {
  if (cell === undefined || cell === null || cell === '') return [];
  const listed = typeof cell === 'string' && cell.trimStart().startsWith('[') ? parsedCell(cell) : cell;
  const images = typeof listed === 'string' ? [listed] : listed;
  return Array.isArray(images) && images.every((image) => typeof image === 'string') ? images : null;
}

function withImages(turn: Turn, urls: readonly string[]): Turn {
  const said = Array.isArray(turn.content) ? turn.content : [{ type: 'text', text: turn.content }];
  return { ...turn, content: [...said, ...urls.map((url) => ({ type: 'image_url', image_url: { url } }))] };
}

/** Replaces paths in the image parts of a message by the files' data. */
function resolveParts(turn: Turn, pointer: string, root: string, problems: Problem[]): Turn {
  if (!Array.isArray(turn.content)) return turn;
  const content = turn.content.map((part: unknown) => {
    const image = isObject(part) && part['type'] === 'image_url' ? part['image_url'] : null;
    const url = isObject(image) ? image['url'] : null;
    if (!isObject(part) || !isObject(image) || typeof url !== 'string' || URL_LIKE.test(url)) return part;
    const resolved = fileAsUrl(url, root, pointer);
    if (typeof resolved !== 'string') problems.push(resolved);
    return typeof resolved === 'string' ? { ...part, image_url: { ...image, url: resolved } } : part;
  });
  return { ...turn, content };
}

/**
 * The draft with the images of a column (a path, a URL, or a list of them) behind the last question, and, where a folder
 * of images is named, with the files' data in place of their paths. Files are read from inside that folder only.
 */
export function withRowImages(
  draft: Draft,
  row: Readonly<Record<string, unknown>>,
  column: string | null,
  root: string | null,
): Draft {
  const images = column === null ? [] : cellImages(row[column]);
  if (images?.length === 0 && root === null) return draft;
  const problems: Problem[] = [];
  const pointer = pointerTo(column ?? 'images');
  if (images === null) {
    const hint = 'Write a path, a URL, or a JSON list of them.';
    problems.push(rowError('images_invalid', pointer, 'The images are neither a text nor a list of texts', hint));
  }
  const urls: string[] = [];
  for (const image of images ?? []) {
    const url = URL_LIKE.test(image) || root === null ? image : fileAsUrl(image, root, pointer);
    if (typeof url === 'string') urls.push(url);
    else problems.push(url);
  }
  const at = draft.turns.findLastIndex((turn) => turn.role === 'user');
  const turns = draft.turns.map((turn, index) => {
    const own = root === null ? turn : resolveParts(turn, draft.pointers[index] ?? '', root, problems);
    return index === at && urls.length > 0 ? withImages(own, urls) : own;
  });
  return { ...draft, turns, problems: [...draft.problems, ...problems] };
}
