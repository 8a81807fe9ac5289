import type { GateSetup } from '../evaluation/evaluation-result.ts';
import { confidenceText, plainPoints, pointsRange, signedPoints } from './figures-in-words.ts';
import { html, NOTHING } from './html.ts';
import type { Markup } from './html.ts';

export interface DifferenceChartData {
  readonly difference: number;
  readonly interval: readonly [number, number];
  readonly gate: GateSetup;
}

interface Mark {
  readonly at: number;
  readonly label: string;
}

/** The line that the gate draws; null where it is the line of "no difference" itself. */
function gateMark({ mode, min_improvement, margin }: GateSetup): Mark | null {
  if (mode === 'superiority') {
    return min_improvement === 0
      ? null
      : { at: min_improvement, label: `the gate asks for +${plainPoints(min_improvement)}` };
  }
  return margin === 0 ? null : { at: -margin, label: `the gate allows −${plainPoints(margin)}` };
}

function anchor(x: number): string {
  if (x < 30) return 'start';
  return x > 70 ? 'end' : 'middle';
}

/**
 * The difference with its interval against no difference and the gate's line. Positions are shares of the width, so
 * that the text keeps its size on a phone and on a wide screen.
 */
export function differenceChart({ difference, interval, gate }: DifferenceChartData): Markup {
  const mark = gateMark(gate);
  const shown = [...interval, difference, 0, ...(mark === null ? [] : [mark.at])];
  const least = Math.min(...shown);
  const span = Math.max(Math.max(...shown) - least, 0.01);
  const x = (value: number): number => Number((17 + (66 * (value - least)) / span).toFixed(3));
  const [lo, hi] = interval;
  const title =
    `The candidate's difference to the baseline is ${signedPoints(difference)} points; its ` +
    `${confidenceText(gate.confidence)} interval is ${pointsRange(interval)}.`;
  const passes = x(Math.max(0, mark?.at ?? 0));
  const zone = gate.mode === 'superiority' ? passes : x(mark?.at ?? 0);

  return html`<svg class="chart" width="100%" height="128" role="img" aria-label="${title}">
    <rect class="zone" x="${zone}%" y="24" width="${100 - zone}%" height="72" />
    <line class="axis" x1="0" x2="100%" y1="96" y2="96" />
    <line class="zero" x1="${x(0)}%" x2="${x(0)}%" y1="24" y2="96" />
    <text class="quiet" x="${x(0)}%" y="15" text-anchor="${anchor(x(0))}">no difference</text>
    ${
      mark === null
        ? NOTHING
        : html`<line class="gate" x1="${x(mark.at)}%" x2="${x(mark.at)}%" y1="24" y2="104" />
            <text class="quiet" x="${x(mark.at)}%" y="120" text-anchor="${anchor(x(mark.at))}">${mark.label}</text>`
    }
    <line class="interval" x1="${x(lo)}%" x2="${x(hi)}%" y1="62" y2="62" />
    <line class="cap" x1="${x(lo)}%" x2="${x(lo)}%" y1="54" y2="70" />
    <line class="cap" x1="${x(hi)}%" x2="${x(hi)}%" y1="54" y2="70" />
    <circle class="dot" cx="${x(difference)}%" cy="62" r="7" />
    <text class="halo" x="${x(lo)}%" dx="-4" y="88" text-anchor="end">${signedPoints(lo)}</text>
    <text class="halo" x="${x(hi)}%" dx="4" y="88" text-anchor="start">${signedPoints(hi)}</text>
    <text class="halo strong" x="${x(difference)}%" y="45" text-anchor="middle">
      ${signedPoints(difference)} points
    </text>
  </svg>`;
}
