const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Markup that is safe to put into a page as it stands; made by `html` and `join` only. */
export interface Markup {
  readonly markup: string;
}

/** What `html` takes in its holes: texts and numbers are escaped, markup is not, lists are put one after another. */
export type Hole = string | number | Markup | readonly Hole[];

/** The one place where text becomes HTML: fit for element content and for quoted attributes. */
function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

function fill(hole: Hole): string {
  if (typeof hole === 'string') return escapeText(hole);
  if (typeof hole === 'number') return String(hole);
  if ('markup' in hole) return hole.markup;
  return hole.map(fill).join('');
}

/** A template tag: every hole is escaped unless it is markup already. */
export function html(strings: TemplateStringsArray, ...holes: readonly Hole[]): Markup {
  return { markup: strings.map((text, index) => text + fill(holes[index] ?? '')).join('') };
}

export const NOTHING: Markup = { markup: '' };
