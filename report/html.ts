const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Markup that is safe to put into a page as it stands; only `html` makes it from texts. */
export interface Markup {
  readonly markup: string;
}

/** What `html` takes in its holes: texts and numbers are escaped, markup is not, lists are put one after another. */
export type Hole = string | number | Markup | readonly Hole[];

/** No markup at all, for a part that does not apply. */
export const NOTHING: Markup = { markup: '' };

function isList(hole: Markup | readonly Hole[]): hole is readonly Hole[] {
  return Array.isArray(hole);
}

/** The one place where text becomes HTML or Markdown: fit for element content and for quoted attributes. */
export function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

function fill(hole: Hole): string {
  if (typeof hole === 'string') return escapeText(hole);
  if (typeof hole === 'number') return String(hole);
  return isList(hole) ? hole.map(fill).join('') : hole.markup;
}

/** A template tag: every hole is escaped unless it is markup already. */
export function html(strings: TemplateStringsArray, ...holes: readonly Hole[]): Markup {
  return { markup: strings.map((text, index) => text + fill(holes[index] ?? '')).join('') };
}
