import { count } from './figures-in-words.ts';
import { html, NOTHING } from './html.ts';
import type { Markup } from './html.ts';
import type { LossPoint } from './report-data.ts';
import { section } from './section.ts';

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

function curve(train: readonly Sample[], validation: readonly Sample[], summary: string): Markup {
  const all = [...train, ...validation];
  const steps = all.map(({ step }) => step);
  const [firstStep, lastStep] = [Math.min(...steps), Math.max(...steps)];
  const top = Math.max(...all.map(({ loss }) => loss), 0);
  const bottom = Math.min(...all.map(({ loss }) => loss), 0);
  const place = ({ step, loss }: Sample): string => {
    const x = (1_000 * (step - firstStep)) / Math.max(1, lastStep - firstStep);
    const y = 1_000 - (1_000 * (loss - bottom)) / (top - bottom || 1);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  };
  const line = (samples: readonly Sample[], kind: string): Markup =>
    samples.length < 2 ? NOTHING : html`<polyline class="curve ${kind}" points="${samples.map(place).join(' ')}" />`;
  return html`<svg class="chart" width="100%" height="212" role="img" aria-label="${summary}">
    <text class="quiet" x="0" y="14">${top.toFixed(2)}</text>
    <line class="grid" x1="0" x2="100%" y1="22" y2="22" />
    <line class="grid" x1="0" x2="100%" y1="103" y2="103" />
    <line class="axis" x1="0" x2="100%" y1="184" y2="184" />
    <svg x="0" y="22" width="100%" height="162" viewBox="0 0 1000 1000" preserveAspectRatio="none">
      ${line(train, 'train')} ${line(validation, 'valid')}
    </svg>
    <text class="quiet" x="0" y="203">step ${count(firstStep)}</text>
    <text class="quiet" x="100%" y="203" text-anchor="end">step ${count(lastStep)}</text>
    <text class="quiet" x="100%" y="14" text-anchor="end">
      loss, lower is better; the lower edge is ${bottom.toFixed(0)}
    </text>
  </svg>`;
}

/** How the training went by the losses that the provider told; left out where it told none. */
export function lossSection(points: readonly LossPoint[]): Markup {
  const train = samplesOf(points, 'trainLoss');
  const validation = samplesOf(points, 'validLoss');
  const sentences = [sentence('training loss', train), sentence('validation loss', validation)].filter(
    (text) => text !== null,
  );
  if (sentences.length === 0) return NOTHING;
  const summary = `${sentences.join('; ')}.`;
  const drawn = train.length > 1 || validation.length > 1;
  return section({
    id: 'loss',
    title: 'Training loss',
    body: html`${drawn ? curve(train, validation, summary) : NOTHING}
      <p class="legend">
        ${train.length > 1 ? html`<span class="key train">training</span>` : NOTHING}
        ${validation.length > 1 ? html`<span class="key valid">validation</span>` : NOTHING}
      </p>
      <p class="note">As the provider told it: ${summary}</p>`,
  });
}
