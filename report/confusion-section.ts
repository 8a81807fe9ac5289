import type { ConfusionMatrix } from '../evaluation/confusion.ts';
import { count } from './figures-in-words.ts';
import { html, NOTHING } from './html.ts';
import type { Markup } from './html.ts';
import type { ReportedEvaluation } from './report-data.ts';
import { section } from './section.ts';

/** Of the colour, in a cell that holds its whole row: figures stay readable on it, light and dark. */
const STRONGEST = 45;

function cell(times: number, rowTotal: number, isRight: boolean): Markup {
  if (times === 0) return html`<td class="number"></td>`;
  const strength = Math.max(6, Math.round((STRONGEST * times) / rowTotal));
  const colour = isRight ? 'var(--good)' : 'var(--bad)';
  const style = `background:color-mix(in srgb,${colour} ${strength}%,transparent)`;
  return html`<td class="number" style="${style}">${count(times)}</td>`;
}

function matrixTable(caption: string, labels: readonly string[], matrix: ConfusionMatrix): Markup {
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
    <table class="matrix">
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          <th scope="col">Expected</th>
          ${[...labels, 'no label'].map((label) => html`<th scope="col" class="upright"><span>${label}</span></th>`)}
        </tr>
      </thead>
      <tbody>
        ${matrix.map((counts, row) => {
          const total = counts.reduce((sum, times) => sum + times, 0);
          return html`<tr>
            <th scope="row">${labels[row] ?? ''}</th>
            ${counts.map((times, column) => cell(times, total, row === column))}
          </tr>`;
        })}
      </tbody>
    </table>
  </div>`;
}

/** Which label each model answered where another was expected; left out where there is no closed set, or a large one. */
export function confusionSection({ labels }: ReportedEvaluation): Markup {
  const confusion = labels?.confusion ?? null;
  if (confusion === null) return NOTHING;
  return section({
    id: 'confusion',
    title: 'Expected and answered',
    wide: true,
    body: html`<p class="note">
        Rows are what was expected, columns what was answered; green is right, red is wrong, by its share of the row.
      </p>
      <h3>Fine-tuned</h3>
      ${matrixTable('Confusion matrix of the fine-tuned model', confusion.labels, confusion.candidate)}
      <details>
        <summary>Baseline</summary>
        ${matrixTable('Confusion matrix of the baseline', confusion.labels, confusion.baseline)}
      </details>`,
  });
}
