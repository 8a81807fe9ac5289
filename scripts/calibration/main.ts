// Measures how often the gate is wrong, by simulation, and prints the table of docs/verdicts.md.
// node scripts/run-ts.mjs scripts/calibration/main.ts [experiments] [words of a row to measure alone, such as "groups"]
import { SEED } from '../../evaluation/bootstrap.ts';
import { clopperPearson } from '../../evaluation/clopper-pearson.ts';
import { detectable, detectableScore } from '../../evaluation/detectable.ts';
import { createRandom } from '../../evaluation/random.ts';
import type { Verdict } from '../../domain/verdict.ts';
import type { Random } from '../../evaluation/random.ts';
import {
  DISCORDANCE,
  drawPairs,
  GATE,
  promotions,
  runChain,
  verdictOfGroups,
  verdictOfPairs,
  verdictOfScores,
} from './simulate.ts';

const EXPERIMENTS = Number(process.argv[2] ?? 2_000);
const ONLY = process.argv[3] ?? '';
const RESAMPLES = 1_000;
/** Of the scores that are drawn. */
const DEVIATION = 0.5 / Math.sqrt(6);
const SIZES = [50, 300, 2_000];

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

function row(what: string, n: number, experiment: (random: Random) => Verdict): void {
  if (!`${what}, ${n} prompts`.includes(ONLY)) return;
  const promoted = promotions(EXPERIMENTS, experiment);
  const [lo, hi] = clopperPearson(promoted, EXPERIMENTS, 0.95);
  const cells = [what, n.toLocaleString('en'), percent(promoted / EXPERIMENTS), `${percent(lo)} to ${percent(hi)}`];
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
}

process.stdout.write(
  `| ${EXPERIMENTS} experiments each | prompts | promoted | Clopper–Pearson 95 % |\n|---|---|---|---|\n`,
);
const { confidence } = GATE;
const noninferior = { ...GATE, mode: 'non_inferiority' } as const;
for (const n of SIZES) {
  row('right or wrong, no true difference', n, (r) => verdictOfPairs(GATE, drawPairs(r, n, 0)));
}
for (const n of SIZES) {
  const worse = (r: Random) => drawPairs(r, n, -GATE.margin);
  row('non-inferiority, truly worse by the margin', n, (r) => verdictOfPairs(noninferior, worse(r)));
}
for (const n of SIZES) {
  const twice = 2 * (detectable({ n, confidence, discordance: DISCORDANCE }) ?? 1);
  row(`right or wrong, twice the detectable (${percent(twice)})`, n, (r) =>
    verdictOfPairs(GATE, drawPairs(r, n, twice)),
  );
}
for (const n of SIZES) {
  row('scores, no true difference', n, (r) => verdictOfScores(r, GATE, n, 0, RESAMPLES));
}
for (const n of SIZES) {
  const twice = 2 * (detectableScore({ n, confidence, deviation: DEVIATION }) ?? 1);
  row(`scores, twice the detectable (${percent(twice)})`, n, (r) => verdictOfScores(r, GATE, n, twice, RESAMPLES));
}
for (const groups of [10, 20, 40, 100]) {
  row(`${groups} groups, no true difference`, 300, (r) => verdictOfGroups(r, GATE, 300, groups, RESAMPLES));
}

process.stdout.write(
  '\n| twelve retrainings, 2,000 prompts | each truly worse by | truly below the anchor by more than the margin | lowest score of a champion on the anchor suite | promoted of twelve |\n|---|---|---|---|---|\n',
);
const chains = [false, true].flatMap((anchored) => [0, 0.005, 0.01, 0.02].map((loss) => ({ anchored, loss })));
for (const { anchored, loss } of chains) {
  if (!'twelve retrainings'.includes(ONLY)) break;
  const random = createRandom(SEED);
  let below = 0;
  let worst = 0;
  let promoted = 0;
  for (let chain = 0; chain < EXPERIMENTS; chain += 1) {
    const { trueLoss, worstMeasured, generations } = runChain(random, 2_000, loss, anchored);
    if (trueLoss < -GATE.margin - 1e-9) below += 1;
    worst = Math.min(worst, worstMeasured);
    promoted += generations;
  }
  const cells = [
    anchored ? 'with the anchor' : 'by the gate alone',
    `${(loss * 100).toFixed(1)} points`,
    `${percent(below / EXPERIMENTS)} of the lines`,
    `anchor ${(worst * 100).toFixed(1)} points`,
    (promoted / EXPERIMENTS).toFixed(1),
  ];
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
}
