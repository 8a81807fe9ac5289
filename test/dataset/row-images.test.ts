import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { draftOf } from '../../dataset/shape/draft.ts';
import { withRowImages } from '../../dataset/shape/images.ts';
import { folderWith } from './validate-files.ts';

/** One white pixel. */
const GIF = Buffer.from('R0lGODdhAQABAIAAAP///////ywAAAAAAQABAAACAkQBADs=', 'base64');
const GIF_URL = `data:image/gif;base64,${GIF.toString('base64')}`;
const part = (url: string): unknown => ({ type: 'image_url', image_url: { url } });

function draft(content: unknown = 'What is it?') {
  const turns = [
    { role: 'user', content },
    { role: 'assistant', content: 'A pixel.' },
  ];
  return draftOf('chat', { turns, pointers: ['/messages/0/content', '/messages/1/content'] });
}

async function imagesOf(cell: unknown, root: string | null, content?: unknown) {
  const { turns, problems } = withRowImages(draft(content), { images: cell }, 'images', root);
  return { content: turns[0]?.content, codes: problems.map(({ code }) => code) };
}

describe('images of a row', () => {
  it('stand behind the last question, files as their data', async () => {
    const root = await folderWith({ 'a/one.gif': GIF });
    const found = await imagesOf('["a/one.gif","https://x.example.org/b.png"]', root);
    const text = { type: 'text', text: 'What is it?' };
    expect(found).toEqual({ content: [text, part(GIF_URL), part('https://x.example.org/b.png')], codes: [] });
  });

  it('take the place of paths in message parts', async () => {
    const root = await folderWith({ 'one.gif': GIF });
    expect((await imagesOf(null, root, [part('one.gif')])).content).toEqual([part(GIF_URL)]);
  });

  it('leave a row without any as it is', async () => {
    for (const cell of [null, '', []])
      expect(await imagesOf(cell, null)).toEqual({ content: 'What is it?', codes: [] });
  });

  it.for([
    ['a path that climbs out', '../secret.gif', 'image_file_unreadable'],
    ['an absolute path', '/etc/hostname', 'image_file_unreadable'],
    ['a link that leads out', 'link/secret.gif', 'image_file_unreadable'],
    ['a file that is no image', 'rows.csv', 'image_file_unreadable'],
    ['a file that is not there', 'gone.gif', 'image_file_unreadable'],
    ['a number', 7, 'images_invalid'],
  ] as const)('refuse %s', async ([, cell, code]) => {
    const outer = await folderWith({ 'secret.gif': GIF, 'img/rows.csv': 'a,b\n', 'other/secret.gif': GIF });
    const root = join(outer, 'img');
    mkdirSync(root, { recursive: true });
    symlinkSync(join(outer, 'other'), join(root, 'link'));
    expect(await imagesOf(cell, root)).toEqual({ content: 'What is it?', codes: [code] });
  });
});
