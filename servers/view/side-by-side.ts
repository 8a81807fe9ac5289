import type { Hole, Markup } from '../../report/html.ts';
import { html } from '../../report/html.ts';

/** A table of two things: a line for each of their properties, its name first. The names of the two may be links. */
export function sideBySide(caption: string, names: readonly Hole[], rows: readonly (readonly Hole[])[]): Markup {
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
    <table class="pair">
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          <td></td>
          ${names.map((name) => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([title = '', ...cells]) =>
            html`<tr>
              <th scope="row">${title}</th>
              ${cells.map((cell) => html`<td>${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
