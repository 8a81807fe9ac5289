import { drawChart, INK } from './draw-chart.ts';
import { percent } from './figures-in-words.ts';
import type { Markup } from './html.ts';

export interface ScoreBar {
  readonly title: string;
  /** In [0, 1], as are the interval's ends. */
  readonly score: number;
  readonly interval: readonly [number, number];
  readonly kind: 'baseline' | 'candidate';
}

const ROW_HEIGHT = 48;

/** Both models' scores from 0 to 100 %, each with its interval, and the least score that the gate takes. */
export function scoreChart(bars: readonly ScoreBar[], minScore: number): Markup {
  return drawChart({
    id: 'scores-chart',
    summary: bars.map(({ title, score }) => `${title}: ${percent(score)}`).join('; '),
    height: bars.length * ROW_HEIGHT + 32,
    option: {
      grid: { left: 78, right: 58, top: 4, bottom: 26 },
      xAxis: {
        type: 'value',
        min: 0,
        max: 1,
        interval: 0.25,
        axisLabel: { color: INK.quiet, formatter: (value: number) => `${value * 100} %` },
        splitLine: { lineStyle: { color: INK.grid } },
      },
      yAxis: [
        {
          type: 'category',
          inverse: true,
          data: bars.map(({ title }) => title),
          axisLine: { show: false },
          axisTick: { show: false },
          axisLabel: { color: INK.text, fontSize: 13 },
        },
        {
          type: 'category',
          inverse: true,
          position: 'right',
          data: bars.map(({ score }) => percent(score)),
          axisLine: { show: false },
          axisTick: { show: false },
          axisLabel: { color: INK.text, fontSize: 13, fontWeight: 700 },
        },
      ],
      series: [
        {
          type: 'bar',
          barWidth: 16,
          showBackground: true,
          backgroundStyle: { color: INK.track, borderRadius: 3 },
          data: bars.map(({ score, kind }) => ({ value: score, itemStyle: { color: INK[kind], borderRadius: 3 } })),
          ...(minScore === 0
            ? {}
            : {
                markLine: {
                  silent: true,
                  symbol: 'none',
                  label: { show: false },
                  lineStyle: { color: INK.gate, width: 2, type: 'dashed' },
                  data: [{ xAxis: minScore }],
                },
              }),
        },
        ...bars.map(({ interval: [lo, hi] }, row) => ({
          type: 'line',
          symbol: 'rect',
          symbolSize: [2, 12],
          itemStyle: { color: INK.text },
          lineStyle: { color: INK.text, width: 2 },
          data: [
            [lo, row],
            [hi, row],
          ],
        })),
      ],
    },
  });
}
