import { differenceChart } from './difference-chart.ts';
import { signedPoints } from '../domain/shares-in-words.ts';
import { confidenceText, percent, pointsRange } from './figures-in-words.ts';
import { html, NOTHING } from './html.ts';
import type { Markup } from './html.ts';
import type { ReportData, ReportedEvaluation } from './report-data.ts';
import { scoreChart } from './score-chart.ts';
import { comparison, headline, LOCAL_PROVIDER_NOTE } from './verdict-words.ts';

const VERDICT_KIND = { PROMOTE: 'good', HOLD: 'wait', REJECT: 'bad', NOT_ENOUGH_DATA: 'open' } as const;

function tile(name: string, value: string, note: string, kind = ''): Markup {
  return html`<div class="tile ${kind}">
    <dt>${name}</dt>
    <dd>
      <strong>${value}</strong>
      <span>${note}</span>
    </dd>
  </div>`;
}

function figuresMarkup(evaluation: ReportedEvaluation): Markup {
  const { figures, gate, baselineInterval, candidateInterval, baseline, candidate, method } = evaluation;
  const confidence = confidenceText(gate.confidence);
  return html`<dl class="tiles">
      ${tile('Baseline', percent(figures.baseline), baseline.model)}
      ${tile('Fine-tuned', percent(figures.candidate), candidate.model, 'tuned')}
      ${tile('Difference in points', signedPoints(figures.difference), `${confidence} interval ${pointsRange(figures.confidenceInterval)}`)}
    </dl>
    <div class="charts">
      <figure>
        ${differenceChart({ id: 'difference-chart', gate, rows: [{ title: '', difference: figures.difference, interval: figures.confidenceInterval }] })}
        <figcaption>
          Difference, fine-tuned minus baseline, in percentage points. The bar is the ${confidence} interval
          (${method === 'tango' ? 'Tango' : 'BCa bootstrap'}); the verdict goes by it.
        </figcaption>
      </figure>
      <figure>
        ${scoreChart(
          [
            { title: 'Baseline', score: figures.baseline, interval: baselineInterval, kind: 'baseline' },
            { title: 'Fine-tuned', score: figures.candidate, interval: candidateInterval, kind: 'candidate' },
          ],
          gate.min_score,
        )}
        <figcaption>
          ${method === 'tango' ? `Share of right answers (${figures.metric})` : `Mean ${figures.metric}`}, each with its
          own ${confidence} interval
          (${method === 'tango' ? 'Wilson' : 'bootstrap'})${gate.min_score > 0 ? `; dashed: the ${percent(gate.min_score)} that gate.min_score asks for` : ''}.
        </figcaption>
      </figure>
    </div>`;
}

function errorMarkup({ outcome: { error } }: ReportData): Markup {
  if (error === null) return NOTHING;
  return html`<div class="error">
    <p><code>${error.code}</code> ${error.message}</p>
    ${error.hint === '' ? NOTHING : html`<p>What to do: ${error.hint}</p>`}
  </div>`;
}

/** The top of the page: what was compared, what came of it, and why the verdict is what it is. */
export function verdictSection(data: ReportData): Markup {
  const { outcome, evaluation } = data;
  const kind = outcome.verdict === null ? 'none' : VERDICT_KIND[outcome.verdict];
  const compared = evaluation === null ? [] : comparison(evaluation);
  return html`<section class="card wide verdict ${kind}" id="verdict" aria-labelledby="verdict-title">
    <p class="badge">${outcome.verdict === null ? outcome.stage : outcome.verdict.replaceAll('_', ' ')}</p>
    <h2 id="verdict-title">${headline(data)}</h2>
    ${compared.length === 0 ? NOTHING : html`<p class="lead">${compared.join(' ')}</p>`}
    ${data.isLocalProvider ? html`<p class="local">${LOCAL_PROVIDER_NOTE}</p>` : NOTHING} ${errorMarkup(data)}
    ${evaluation === null || evaluation.figures.n === 0 ? NOTHING : figuresMarkup(evaluation)}
    ${
      outcome.reasons.length === 0
        ? NOTHING
        : html`<h3>Why this verdict</h3>
            <ul class="reasons">
              ${outcome.reasons.map((reason) => html`<li>${reason}</li>`)}
            </ul>`
    }
  </section>`;
}
