import type { GateSetup } from '../evaluation/evaluation-result.ts';
import { drawChart, INK } from './draw-chart.ts';
import { plainPoints, signedPoints } from '../domain/shares-in-words.ts';
import { confidenceText, pointsRange } from './figures-in-words.ts';
import type { Markup } from './html.ts';

/** One line of the chart: a difference of shares with its interval. */
export interface DifferenceRow {
  /** Empty where the chart has one line only. */
  readonly title: string;
  readonly difference: number;
  readonly interval: readonly [number, number];
}

export interface DifferenceChartData {
  readonly id: string;
  readonly rows: readonly DifferenceRow[];
  readonly gate: GateSetup;
}

interface Mark {
  readonly at: number;
  readonly label: string;
}

const ROW_HEIGHT = 44;
const TITLE_WIDTH = 110;

/** The line that the gate draws; null where it is the line of "no difference" itself. */
function gateMark({ mode, min_improvement, margin }: GateSetup): Mark | null {
  if (mode === 'superiority') {
    return min_improvement === 0
      ? null
      : { at: min_improvement, label: `the gate asks for +${plainPoints(min_improvement)}` };
  }
  return margin === 0 ? null : { at: -margin, label: `the gate allows −${plainPoints(margin)}` };
}

function words({ title, difference, interval }: DifferenceRow, confidence: number): string {
  const of = title === '' ? '' : `${title}: `;
  return `${of}the candidate's difference to the baseline is ${signedPoints(difference)} points; its ${confidenceText(confidence)} interval is ${pointsRange(interval)}.`;
}

/** A stroke at the end of an interval, with its figure outside. */
function end(row: number, at: number, side: 'left' | 'right') {
  return {
    value: [at, row],
    symbol: 'rect',
    symbolSize: [3, 16],
    itemStyle: { color: INK.candidate },
    label: { show: true, position: side, color: INK.text, fontSize: 12, formatter: signedPoints(at) },
  };
}

function point(row: number, at: number, named: boolean) {
  return {
    value: [at, row],
    symbol: 'circle',
    symbolSize: 12,
    itemStyle: { color: INK.candidate },
    label: {
      show: named,
      position: 'top',
      color: INK.text,
      fontSize: 14,
      fontWeight: 700,
      formatter: `${signedPoints(at)} points`,
    },
  };
}

/** `place`: where on the axis the line stands, from 0 to 1; near an end its label is set inwards, else it would be cut. */
function verticalLine({ at, label }: Mark, place: number, color: string, dashed: boolean) {
  return {
    xAxis: at,
    lineStyle: { color, width: 2, type: dashed ? 'dashed' : 'solid' },
    label: {
      formatter: label,
      position: dashed ? 'start' : 'end',
      align: place < 0.4 ? 'left' : place > 0.6 ? 'right' : 'center',
      color: INK.quiet,
      fontSize: 12,
    },
  };
}

/** Differences with their intervals against no difference and the gate's line. */
export function differenceChart({ id, rows, gate }: DifferenceChartData): Markup {
  const mark = gateMark(gate);
  const shown = [0, ...(mark === null ? [] : [mark.at]), ...rows.flatMap(({ interval }) => interval)];
  const least = Math.min(...shown);
  const most = Math.max(...shown);
  const room = Math.max((most - least) * 0.2, 0.01);
  const passes = gate.mode === 'superiority' ? Math.max(0, mark?.at ?? 0) : (mark?.at ?? 0);
  const named = rows.length === 1;
  const placeOf = (at: number): number => (at - least + room) / (most - least + 2 * room);
  return drawChart({
    id,
    summary: rows.map((row) => words(row, gate.confidence)).join(' '),
    height: rows.length * ROW_HEIGHT + (named ? 76 : 52),
    option: {
      grid: { left: named ? 8 : TITLE_WIDTH, right: 8, top: 24, bottom: 28 },
      xAxis: { type: 'value', min: least - room, max: most + room, show: false },
      yAxis: {
        type: 'category',
        inverse: true,
        data: rows.map(({ title }) => title),
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: { show: !named, color: INK.text, fontSize: 12, width: TITLE_WIDTH - 12, overflow: 'truncate' },
      },
      series: [
        {
          type: 'scatter',
          data: rows.flatMap(({ difference, interval: [lo, hi] }, row) => [
            end(row, lo, 'left'),
            end(row, hi, 'right'),
            point(row, difference, named),
          ]),
          markArea: {
            silent: true,
            itemStyle: { color: INK.zone },
            data: [[{ xAxis: passes }, { xAxis: most + room }]],
          },
          markLine: {
            silent: true,
            symbol: 'none',
            data: [
              verticalLine({ at: 0, label: 'no difference' }, placeOf(0), INK.text, false),
              ...(mark === null ? [] : [verticalLine(mark, placeOf(mark.at), INK.gate, true)]),
            ],
          },
        },
        ...rows.map(({ interval: [lo, hi] }, row) => ({
          type: 'line',
          symbol: 'none',
          lineStyle: { color: INK.candidate, width: 8, opacity: 0.45 },
          data: [
            [lo, row],
            [hi, row],
          ],
        })),
      ],
    },
  });
}
