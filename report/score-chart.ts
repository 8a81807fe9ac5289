import { percent } from './figures-in-words.ts';
import { html, NOTHING } from './html.ts';
import type { Markup } from './html.ts';

export interface ScoreBar {
  readonly title: string;
  /** In [0, 1], as are the interval's ends. */
  readonly score: number;
  readonly interval: readonly [number, number];
  readonly kind: 'baseline' | 'candidate';
}

const ROW_HEIGHT = 54;

function barMarkup({ title, score, interval, kind }: ScoreBar, index: number): Markup {
  const [lo, hi] = interval;
  const top = index * ROW_HEIGHT;
  const middle = top + 31;
  return html`<text x="0" y="${top + 16}">${title}</text>
    <text class="strong" x="100%" y="${top + 16}" text-anchor="end">${percent(score)}</text>
    <rect class="track" x="0" y="${top + 24}" width="100%" height="14" rx="3" />
    <rect class="${kind}" x="0" y="${top + 24}" width="${score * 100}%" height="14" rx="3" />
    <line class="whisker" x1="${lo * 100}%" x2="${hi * 100}%" y1="${middle}" y2="${middle}" />
    <line class="whisker" x1="${lo * 100}%" x2="${lo * 100}%" y1="${middle - 6}" y2="${middle + 6}" />
    <line class="whisker" x1="${hi * 100}%" x2="${hi * 100}%" y1="${middle - 6}" y2="${middle + 6}" />`;
}

/** Both models' scores from 0 to 100 %, each with its interval, and the least score that the gate takes. */
export function scoreChart(bars: readonly ScoreBar[], minScore: number): Markup {
  const bottom = bars.length * ROW_HEIGHT - 8;
  const title = bars.map((bar) => `${bar.title}: ${percent(bar.score)}`).join('; ');
  const line = minScore * 100;
  return html`<svg class="chart" width="100%" height="${bottom + 24}" role="img" aria-label="${title}">
    ${bars.map(barMarkup)}
    ${minScore === 0 ? NOTHING : html`<line class="gate" x1="${line}%" x2="${line}%" y1="20" y2="${bottom}" />`}
    <line class="axis" x1="0" x2="100%" y1="${bottom}" y2="${bottom}" />
    <text class="quiet" x="0" y="${bottom + 17}">0 %</text>
    <text class="quiet" x="50%" y="${bottom + 17}" text-anchor="middle">50 %</text>
    <text class="quiet" x="100%" y="${bottom + 17}" text-anchor="end">100 %</text>
  </svg>`;
}
