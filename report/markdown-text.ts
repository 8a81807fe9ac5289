import { stringify } from 'yaml';
import { escapeText } from './html.ts';

/** Text that stands as it is in Markdown, in a table cell too; an underscore inside a word needs no escape. */
export function plainMarkdown(text: string): string {
  return escapeText(text.replace(/\s+/g, ' ')).replace(/[\\`*[\]|#~]|(?<!\w)_|_(?!\w)/g, '\\$&');
}

/** A value as code: what would end the code is taken out. */
export function codeMarkdown(text: string): string {
  return `\`${text.replace(/\s+/g, ' ').replaceAll('`', '')}\``;
}

/** A list of `**name**: text`. */
export function factList(facts: readonly (readonly [string, string])[]): string {
  return facts.map(([name, text]) => `- **${name}**: ${text}`).join('\n');
}

/** A page with YAML front matter, which the tools that collect cards read. */
export function withFrontMatter(frontMatter: object, blocks: readonly string[]): string {
  return `---\n${stringify(frontMatter, { lineWidth: 0 })}---\n\n${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}
