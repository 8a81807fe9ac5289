import { html } from './html.ts';
import type { Hole, Markup } from './html.ts';

export interface SectionContent {
  /** Also its anchor in the page. */
  readonly id: string;
  readonly title: string;
  /** Takes the whole width where two would else stand side by side. */
  readonly wide?: boolean;
  readonly body: Hole;
}

/** One part of the page with its heading. */
export function section({ id, title, wide, body }: SectionContent): Markup {
  return html`<section id="${id}" class="card${wide === true ? ' wide' : ''}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${body}
  </section>`;
}
