import { createHash } from 'node:crypto';

/** A short name of an intent key that may stand in file names and suffixes, where the key itself may not. */
export function intentMark(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 20);
}

/** The name under which a file is uploaded where a provider keeps nothing else of the sender's: it carries the mark. */
export function markedFileName(intent: { readonly key: string; readonly fileName: string }): string {
  const at = intent.fileName.lastIndexOf('.');
  const [stem, extension] = at < 1 ? [intent.fileName, ''] : [intent.fileName.slice(0, at), intent.fileName.slice(at)];
  return `${stem}.${intentMark(intent.key)}${extension}`;
}

export function carriesMark(fileName: string, key: string): boolean {
  return fileName.includes(`.${intentMark(key)}`);
}
