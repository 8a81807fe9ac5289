/**
 * A path as one word of a command that a person copies: in quotes where a shell would cut it or read more into it. A path
 * with backslashes is of Windows, whose shells take double quotes.
 */
export function shellWord(text: string): string {
  if (/^[\w@%+=:,./\\~-]+$/.test(text)) return text;
  return text.includes('\\') ? `"${text}"` : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
