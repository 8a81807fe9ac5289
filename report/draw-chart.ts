import { BarChart, LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, MarkAreaComponent, MarkLineComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import type { EChartsCoreOption } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { html } from './html.ts';
import type { Markup } from './html.ts';

use([BarChart, LineChart, ScatterChart, GridComponent, MarkAreaComponent, MarkLineComponent, SVGRenderer]);

/** Drawn once for a phone and once for a wide screen: a picture that is merely scaled has text that nobody can read. */
const WIDTHS = [
  ['narrow', 320],
  ['broad', 520],
] as const;

/** The page's colours, so that one picture serves the light and the dark page. */
export const INK = {
  text: 'var(--text)',
  quiet: 'var(--quiet)',
  grid: 'var(--line)',
  track: 'var(--track)',
  baseline: 'var(--base)',
  candidate: 'var(--tuned)',
  gate: 'var(--good)',
  zone: 'var(--zone)',
} as const;

export interface ChartContent {
  /** Unique in the page: the picture's own identifiers begin with it. */
  readonly id: string;
  /** The picture in words, for those who do not see it. */
  readonly summary: string;
  /** In pixels. */
  readonly height: number;
  readonly option: EChartsCoreOption;
}

/** What only a living chart needs (hover rules, counters that differ from drawing to drawing) is taken out. */
function still(svg: string, id: string): string {
  return svg
    .replace(/<style[^>]*>[\s\S]*?<\/style>/g, '')
    .replace(/ (?:class|pointer-events|xmlns|xmlns:xlink|version|baseProfile|ecmeta_\w+)="[^"]*"/g, '')
    .replace(/zr\d+-/g, `${id}-`)
    .replace(/\n\s*/g, '');
}

function draw(id: string, width: number, height: number, option: EChartsCoreOption): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({ animation: false, textStyle: { fontFamily: 'inherit', color: INK.text }, ...option });
    return still(chart.renderToSVGString(), id);
  } finally {
    chart.dispose();
  }
}

/** A chart as inline SVG without a script: the same data give the same bytes. */
export function drawChart({ id, summary, height, option }: ChartContent): Markup {
  const pictures = WIDTHS.map(([kind, width]): Markup => {
    const picture: Markup = { markup: draw(`${id}-${kind}`, width, height, option) };
    return html`<div class="${kind}">${picture}</div>`;
  });
  return html`<div class="chart" role="img" aria-label="${summary}">${pictures}</div>`;
}
