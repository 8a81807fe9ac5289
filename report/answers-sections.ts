import { differenceChart } from './difference-chart.ts';
import { signedPoints } from '../domain/shares-in-words.ts';
import { count, counted, percent, pointsRange } from './figures-in-words.ts';
import { html, NOTHING } from './html.ts';
import type { Markup } from './html.ts';
import type { ReportedEvaluation } from './report-data.ts';
import { section } from './section.ts';
import { dataTable, definitions } from './table.ts';

/** More than this are in `report.json`. */
const LISTED_MISTAKES = 10;

function shareOrNone(share: number | null): string {
  return share === null ? 'none' : percent(share);
}

/** The labels that the fine-tuned model confuses most: names of the closed set only, never a text of a row. */
export function mistakesSection({ labels }: ReportedEvaluation): Markup {
  if (labels === null) return NOTHING;
  const mistakes = labels.candidateMistakes.slice(0, LISTED_MISTAKES);
  return section({
    id: 'mistakes',
    title: 'Labels',
    body: html`${definitions([
        ['Labels', count(labels.count)],
        ['Macro F1', `${shareOrNone(labels.baselineMacroF1)} → ${shareOrNone(labels.candidateMacroF1)}`],
        ['Answers that are no label', `${count(labels.baselineUnknown)} → ${count(labels.candidateUnknown)}`],
      ])}
      <h3>Most frequent mistakes of the fine-tuned model</h3>
      ${
        mistakes.length === 0
          ? html`<p>It made none.</p>`
          : dataTable({
              caption: 'Most frequent mistakes of the fine-tuned model',
              columns: [{ title: 'Expected' }, { title: 'Answered' }, { title: 'Times', numeric: true }],
              rows: mistakes.map(({ expected, answered, count: times }) => [
                expected,
                answered ?? html`<em>something that is no label</em>`,
                count(times),
              ]),
            })
      }`,
  });
}

/** More lines than this make no picture; the table has them all. */
const DRAWN_SLICES = 12;

/** The metric by slice of the test rows; left out where the rows have none. */
export function slicesSection({
  figures: overall,
  gate,
  slices,
  slicesOmitted,
  constraints,
}: ReportedEvaluation): Markup {
  if (slices.length === 0) return NOTHING;
  return section({
    id: 'slices',
    title: 'Slices',
    wide: true,
    body: html`${differenceChart({
        id: 'slices-chart',
        gate,
        rows: [
          { title: 'all prompts', difference: overall.difference, interval: overall.confidenceInterval },
          ...slices.slice(0, DRAWN_SLICES).map(({ slice, figures }) => ({
            title: slice,
            difference: figures.difference,
            interval: figures.confidenceInterval,
          })),
        ],
      })}
      ${dataTable({
        caption: 'Scores by slice',
        columns: [
          { title: 'Slice' },
          { title: 'Prompts', numeric: true },
          { title: 'Baseline', numeric: true },
          { title: 'Fine-tuned', numeric: true },
          { title: 'Difference', numeric: true },
          { title: 'Interval', numeric: true },
        ],
        rows: slices.map(({ slice, figures }) => [
          slice,
          count(figures.n),
          percent(figures.baseline),
          percent(figures.candidate),
          signedPoints(figures.difference),
          pointsRange(figures.confidenceInterval),
        ]),
      })}
      <p class="note">
        Each interval stands for itself: among many slices some fall outside by chance.
        ${constraints.length === 0 ? 'No slice bears on the verdict.' : 'Those named in gate.constraints bear on the verdict.'}
        ${slicesOmitted === 0 ? '' : `${counted(slicesOmitted, 'smaller slice')} not listed.`}
      </p>`,
  });
}
