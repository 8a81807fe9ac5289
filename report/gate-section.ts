import { hasNoScatter } from '../domain/no-scatter.ts';
import { plainPoints } from '../domain/shares-in-words.ts';
import { confidenceText, count, counted, percent, pValueText } from './figures-in-words.ts';
import { html, NOTHING } from './html.ts';
import type { Markup } from './html.ts';
import type { ReportedEvaluation } from './report-data.ts';
import { section } from './section.ts';
import { dataTable, definitions } from './table.ts';

/** The conditions of a promotion, each with what was measured. */
export function gateSection({ checks, gate }: ReportedEvaluation): Markup {
  const mode =
    gate.mode === 'superiority'
      ? 'superiority: the fine-tuned model has to be better'
      : 'non_inferiority: the fine-tuned model must not be worse beyond the margin';
  return section({
    id: 'gate',
    title: 'What a promotion asks for',
    body: html`<p class="note">Mode ${mode}. Every line has to hold.</p>
      ${dataTable({
        caption: 'Gate checks',
        columns: [{ title: 'Condition' }, { title: 'Measured' }, { title: 'Holds' }],
        rows: checks.map(({ condition, measured, holds }) => [
          condition,
          measured,
          holds ? html`<span class="yes">✓ yes</span>` : html`<span class="no">✗ no</span>`,
        ]),
      })}`,
  });
}

function powerSentences({ figures, gate, needed }: ReportedEvaluation): readonly string[] {
  const asked = gate.mode === 'superiority' ? gate.min_improvement : gate.margin;
  if (figures.detectable === null) return [`${counted(figures.n, 'prompt')} cannot show any difference.`];
  if (hasNoScatter(figures.detectable)) {
    return [
      `All ${counted(figures.n, 'prompt')} have the same difference: how much differences scatter is not known, and so`,
      'neither is which true difference this test can show. The interval is what so many equal ones allow.',
    ];
  }
  const shown =
    `With ${counted(figures.n, 'prompt')} this test shows a true difference of ${plainPoints(figures.detectable)} ` +
    'or more in four of five runs (80 % power), by the spread that was found; the estimate before the run assumed one.';
  if (figures.detectable <= asked) return [shown, `The gate asks for ${plainPoints(asked)}: large enough.`];
  const more =
    needed === null ? 'no number of prompts would show that' : `that takes about ${counted(needed, 'prompt')}`;
  return [shown, `The gate asks for ${plainPoints(asked)}: ${more}.`];
}

function callLines({ calls, contaminated, unreadableExpected, groups }: ReportedEvaluation): Markup {
  const failed = calls.failedBaseline + calls.failedCandidate;
  return definitions([
    ['Prompts asked', count(calls.prompts)],
    ['Left out: in training rows', count(contaminated)],
    [
      'Calls failed for good',
      failed === 0 ? '0' : `${count(calls.failedBaseline)} baseline, ${count(calls.failedCandidate)} fine-tuned`,
    ],
    ['Answers cut at the token limit', count(calls.cut)],
    ['Expected texts that extract finds nothing in', unreadableExpected === 0 ? null : count(unreadableExpected)],
    ['Groups', groups === null ? null : count(groups)],
  ]);
}

function pairsTable(pairs: NonNullable<ReportedEvaluation['pairs']>): Markup {
  return dataTable({
    caption: 'Pairs of answers by who was right',
    columns: [
      { title: 'Pairs' },
      { title: 'Fine-tuned right', numeric: true },
      { title: 'Fine-tuned wrong', numeric: true },
    ],
    rows: [
      ['Baseline right', count(pairs.bothRight), count(pairs.onlyBaseline)],
      ['Baseline wrong', count(pairs.onlyCandidate), count(pairs.bothWrong)],
    ],
  });
}

/** Which test gave the p value, and the exact one beside it. */
function methodText({ method, exact, units, groups }: ReportedEvaluation): string {
  if (method === 'tango') return `score test; exact McNemar: ${pValueText(exact?.pValue ?? null)}`;
  const isGrouped = exact?.by === 'groups' && groups !== null;
  return isGrouped ? `permutation of ${counted(units, 'whole group')}` : 'permutation of the pairs';
}

/** What this many prompts can show at all, how the pairs fell, and how the calls went. */
export function testSection(evaluation: ReportedEvaluation): Markup {
  const { pairs, figures, gate, otherFigures } = evaluation;
  return section({
    id: 'test',
    title: 'What this test can show',
    body: html`<p>${powerSentences(evaluation).join(' ')}</p>
      ${pairs === null ? NOTHING : pairsTable(pairs)}
      <p class="note">
        p of “no difference”: ${pValueText(figures.pValue)} (${methodText(evaluation)}). Intervals at
        ${confidenceText(gate.confidence)}.
      </p>
      ${
        otherFigures.length === 0
          ? NOTHING
          : html`<p class="note">
              ${otherFigures.map((other) => `${other.metric}: ${percent(other.baseline)} → ${percent(other.candidate)}. `)}
            </p>`
      }
      ${callLines(evaluation)}`,
  });
}
