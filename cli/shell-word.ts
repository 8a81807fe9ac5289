/** A path as one word of a command that a person copies: in quotes where a shell would cut it, as every shell takes them. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./\\~-]+$/.test(text) ? text : `"${text}"`;
}
