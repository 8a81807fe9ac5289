import { drawChart, INK } from './draw-chart.ts';
import { count } from './figures-in-words.ts';
import { html, NOTHING } from './html.ts';
import type { Markup } from './html.ts';
import type { LossPoint } from './report-data.ts';
import { section } from './section.ts';
import type { SectionContent } from './section.ts';

/** More points than this are thinned out: a screen has no more columns for them. */
const MAX_DRAWN = 400;

interface Sample {
  readonly step: number;
  readonly loss: number;
}

function samplesOf(points: readonly LossPoint[], key: 'trainLoss' | 'validLoss'): readonly Sample[] {
  const samples = points.flatMap((point) => {
    const loss = point[key];
    return loss === null || !Number.isFinite(loss) ? [] : [{ step: point.step, loss }];
  });
  const every = Math.ceil(samples.length / MAX_DRAWN);
  return samples.filter((_, index) => index % every === 0 || index === samples.length - 1);
}

function sentence(name: string, samples: readonly Sample[]): string | null {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined) return null;
  if (first === last) return `${name} ${first.loss.toFixed(3)} at step ${count(first.step)}`;
  return `${name} from ${first.loss.toFixed(3)} at step ${count(first.step)} to ${last.loss.toFixed(3)} at step ${count(last.step)}`;
}

function series(samples: readonly Sample[], color: string) {
  return {
    type: 'line',
    symbol: samples.length === 1 ? 'circle' : 'none',
    itemStyle: { color },
    lineStyle: { color, width: 2 },
    data: samples.map(({ step, loss }) => [step, loss]),
  };
}

function curve(id: string, train: readonly Sample[], validation: readonly Sample[], summary: string): Markup {
  return drawChart({
    id,
    summary,
    height: 220,
    option: {
      grid: { left: 44, right: 16, top: 12, bottom: 28 },
      xAxis: {
        type: 'value',
        min: 'dataMin',
        max: 'dataMax',
        axisLabel: { color: INK.quiet, hideOverlap: true, formatter: (step: number) => count(Math.round(step)) },
        axisLine: { lineStyle: { color: INK.quiet } },
        splitLine: { show: false },
      },
      yAxis: {
        type: 'value',
        axisLabel: { color: INK.quiet },
        splitLine: { lineStyle: { color: INK.grid } },
      },
      series: [
        ...(train.length > 0 ? [series(train, INK.baseline)] : []),
        ...(validation.length > 0 ? [series(validation, INK.candidate)] : []),
      ],
    },
  });
}

/** How the training went by the losses that the provider told; left out where it told none. */
export function lossSection(
  points: readonly LossPoint[],
  { id, title }: Pick<SectionContent, 'id' | 'title'> = { id: 'loss', title: 'Training loss' },
): Markup {
  const train = samplesOf(points, 'trainLoss');
  const validation = samplesOf(points, 'validLoss');
  const sentences = [sentence('training loss', train), sentence('validation loss', validation)].filter(
    (text) => text !== null,
  );
  if (sentences.length === 0) return NOTHING;
  const summary = `${sentences.join('; ')}.`;
  const drawn = train.length > 1 || validation.length > 1;
  return section({
    id,
    title,
    body: html`${drawn ? curve(`${id}-chart`, train, validation, summary) : NOTHING}
      <p class="legend">
        ${train.length > 1 ? html`<span class="key train">training</span>` : NOTHING}
        ${validation.length > 1 ? html`<span class="key valid">validation</span>` : NOTHING}
      </p>
      <p class="note">Loss by step, lower is better; as the provider told it: ${summary}</p>`,
  });
}
