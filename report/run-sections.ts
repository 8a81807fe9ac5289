import type { StageRecord } from '../domain/run-status.ts';
import { durationText, money, time } from './figures-in-words.ts';
import { html, NOTHING } from './html.ts';
import type { Hole, Markup } from './html.ts';
import type { ReportData } from './report-data.ts';
import { section } from './section.ts';
import { dataTable, definitions } from './table.ts';

function code(text: string | null): Markup | null {
  return text === null ? null : html`<code>${text}</code>`;
}

/** What a run cost by kind; says so where no price is known. */
export function costSection({ outcome: { cost } }: ReportData): Markup {
  if (cost === null) return section({ id: 'cost', title: 'Cost', body: html`<p>No price is known for this run.</p>` });
  const { estimated, currency } = cost;
  const range =
    estimated === null
      ? null
      : html`<p>
          Estimated before it was paid: ${money(estimated.low, currency)} to ${money(estimated.high, currency)};
          ${cost.total > estimated.high ? 'the run cost more' : cost.total < estimated.low ? 'the run cost less' : 'the run stayed within it'}.
        </p>`;
  const line = (title: string, amount: number): readonly Hole[] => [title, money(amount, cost.currency)];
  return section({
    id: 'cost',
    title: 'Cost',
    body: html`${dataTable({
      caption: 'Cost',
      columns: [{ title: 'For' }, { title: 'Amount', numeric: true }],
      rows: [line('Training', cost.training), line('Evaluation', cost.evaluation), line('Hosting', cost.hosting)],
      totals: line('Total', cost.total),
    })}${range ?? NOTHING}`,
  });
}

/** What a result can be traced back by: models, job, digests, ids. */
export function lineageSection({ outcome, configDigest, firstRunId, evaluation, checkpoint }: ReportData): Markup {
  const { championBefore, championAfter } = outcome;
  return section({
    id: 'lineage',
    title: 'Champion and lineage',
    body: html`<p class="champion">
        Champion: <code>${championBefore ?? 'none'}</code> →
        <code>${championAfter ?? 'none'}</code>${championBefore === championAfter ? ' (unchanged)' : ''}
      </p>
      ${definitions([
        ['Model version', code(outcome.modelVersion)],
        ['Fine-tuned model', code(outcome.fineTunedModel)],
        ['Chosen', checkpoint ?? null],
        ['Base model', code(outcome.baseModel)],
        ['Baseline', evaluation === null ? null : code(`${evaluation.baseline.provider}:${evaluation.baseline.model}`)],
        ['Provider', code(outcome.provider)],
        ['Job', code(outcome.jobId)],
        ['Run', code(outcome.runId)],
        ['First run of its chain', firstRunId === outcome.runId ? null : code(firstRunId)],
        ['Dataset digest', code(outcome.datasetDigest)],
        ['Config digest', code(configDigest)],
      ])}`,
  });
}

interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

function spanOf({ startedAt, endedAt }: StageRecord): Span {
  const startMs = Date.parse(startedAt);
  return { startMs, endMs: endedAt === null ? startMs : Date.parse(endedAt) };
}

function share(part: number, whole: number): string {
  const value = whole > 0 ? (100 * part) / whole : 0;
  return Math.min(100, Math.max(0, Number.isFinite(value) ? value : 0)).toFixed(2);
}

/** The stages in the order in which they ran, each with its duration and its place in the run's time. */
export function stagesSection({ stages }: ReportData): Markup {
  if (stages.length === 0) return NOTHING;
  const spans = stages.map(spanOf);
  const first = Math.min(...spans.map(({ startMs }) => startMs));
  const wholeMs = Math.max(...spans.map(({ endMs }) => endMs)) - first;
  return section({
    id: 'stages',
    title: 'Stages',
    wide: true,
    body: dataTable({
      caption: 'Stages of the run',
      columns: [
        { title: 'Stage' },
        { title: 'Began' },
        { title: 'Took', numeric: true },
        { title: 'Of the run’s time' },
        { title: 'What came of it' },
      ],
      rows: stages.map((stage) => {
        const { startMs, endMs } = spanOf(stage);
        return [
          stage.stage,
          time(stage.startedAt),
          stage.endedAt === null ? 'still open' : durationText(endMs - startMs),
          html`<div class="span">
            <i style="margin-left:${share(startMs - first, wholeMs)}%;width:${share(endMs - startMs, wholeMs)}%"></i>
          </div>`,
          stage.note,
        ];
      }),
      totals: ['Whole run', '', durationText(wholeMs), '', ''],
    }),
  });
}

/** Who decided what, and what the run warned of; left out where there is neither. */
export function noticesSection({ decisions, warnings }: ReportData): Markup {
  if (decisions.length === 0 && warnings.length === 0) return NOTHING;
  return section({
    id: 'notices',
    title: 'Decisions and warnings',
    wide: true,
    body: html`${
      decisions.length === 0
        ? NOTHING
        : dataTable({
            caption: 'Decisions',
            columns: [{ title: 'Asked' }, { title: 'Decided' }, { title: 'By' }, { title: 'At' }, { title: 'Reason' }],
            rows: decisions.map(({ id, decision, actor, at, reason }) => [
              id,
              decision.replaceAll('_', ' '),
              actor,
              time(at),
              reason,
            ]),
          })
    }
    ${
      warnings.length === 0
        ? NOTHING
        : html`<ul class="warnings">
            ${warnings.map((warning) => html`<li>${warning}</li>`)}
          </ul>`
    }`,
  });
}
