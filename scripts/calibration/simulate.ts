import type { GateSetup } from '../../evaluation/evaluation-result.ts';
import { SEED } from '../../evaluation/bootstrap.ts';
import { anchorCheck, anchorConfidence } from '../../evaluation/anchor.ts';
import { decideVerdict } from '../../evaluation/gate.ts';
import { mcnemarExact } from '../../evaluation/mcnemar.ts';
import { differingPairs, figuresOf } from '../../evaluation/paired-table.ts';
import type { PairedTable } from '../../evaluation/paired-table.ts';
import { measureScores } from '../../evaluation/paired-scores.ts';
import type { Measured } from '../../evaluation/paired-scores.ts';
import { createRandom } from '../../evaluation/random.ts';
import type { Random } from '../../evaluation/random.ts';
import type { Verdict } from '../../domain/verdict.ts';

/** The gate's defaults. */
export const GATE: GateSetup = {
  mode: 'superiority',
  min_improvement: 0.02,
  margin: 0.03,
  min_score: 0,
  confidence: 0.95,
};

/** Share of pairs in which the two models differ, as the estimate takes it before a run. */
export const DISCORDANCE = 0.25;

const uniform = (random: Random): number => random.below(2 ** 32) / 2 ** 32;

/** One experiment in which each prompt falls on its own: the candidate's true difference is `difference`. */
export function drawPairs(random: Random, n: number, difference: number, discordance = DISCORDANCE): PairedTable {
  const psi = Math.max(discordance, Math.abs(difference));
  const [gain, loss] = [(psi + difference) / 2, (psi - difference) / 2];
  const table = { bothRight: 0, bothWrong: 0, onlyBaseline: 0, onlyCandidate: 0 };
  for (let prompt = 0; prompt < n; prompt += 1) {
    const drawn = uniform(random);
    if (drawn < gain) table.onlyCandidate += 1;
    else if (drawn < gain + loss) table.onlyBaseline += 1;
    else if (uniform(random) < 0.7) table.bothRight += 1;
    else table.bothWrong += 1;
  }
  return table;
}

function decide(
  gate: GateSetup,
  measured: Pick<Measured, 'figures'>,
  exact: Parameters<typeof decideVerdict>[0]['exact'],
): Verdict {
  const { figures } = measured;
  const calls = { prompts: figures.n, candidateAnswers: figures.n, cut: 0, failedBaseline: 0, failedCandidate: 0 };
  return decideVerdict({ gate, figures, calls, exact, constraints: [], needed: null }).verdict;
}

/** The gate's verdict on counted pairs. */
export function verdictOfPairs(gate: GateSetup, table: PairedTable): Verdict {
  const pValue = mcnemarExact(table.onlyCandidate, table.onlyBaseline);
  const exact = { by: 'pairs', differing: differingPairs(table), pValue } as const;
  return decide(gate, { figures: figuresOf('accuracy', table, gate.confidence) }, exact);
}

/** Scores of both models that are skewed, correlated and bounded, as text similarities are. */
function drawScores(random: Random, n: number, difference: number): { baseline: number[]; candidate: number[] } {
  const baseline: number[] = [];
  const candidate: number[] = [];
  for (let prompt = 0; prompt < n; prompt += 1) {
    const hardness = uniform(random) ** 2;
    const noise = (): number => (uniform(random) - 0.5) * 0.5;
    baseline.push(0.25 + 0.5 * hardness + noise());
    candidate.push(0.25 + 0.5 * hardness + noise() + difference);
  }
  return { baseline, candidate };
}

/** The gate's verdict on scores of n prompts. */
export function verdictOfScores(
  random: Random,
  gate: GateSetup,
  n: number,
  difference: number,
  resamples: number,
): Verdict {
  const scores = { ...drawScores(random, n, difference), groups: null };
  return decide(gate, measureScores('chrf', scores, gate.confidence, null, { resamples }), null);
}

/** The gate's verdict on right or wrong answers of customers who are of one mind more often than not. */
export function verdictOfGroups(
  random: Random,
  gate: GateSetup,
  n: number,
  groupCount: number,
  resamples: number,
): Verdict {
  const groups: string[] = [];
  const baseline: number[] = [];
  const candidate: number[] = [];
  const leaning = Array.from({ length: groupCount }, () => uniform(random));
  for (let prompt = 0; prompt < n; prompt += 1) {
    const group = prompt % groupCount;
    const differs = uniform(random) < DISCORDANCE;
    const gains = uniform(random) < (leaning[group] ?? 0.5);
    const right = uniform(random) < 0.7 ? 1 : 0;
    groups.push(String(group));
    baseline.push(differs ? Number(!gains) : right);
    candidate.push(differs ? Number(gains) : right);
  }
  const table = { bothRight: 0, bothWrong: 0, onlyBaseline: 0, onlyCandidate: 0 };
  for (const [pair, score] of baseline.entries()) {
    const after = candidate[pair] === 1;
    if (score === 1) table[after ? 'bothRight' : 'onlyBaseline'] += 1;
    else table[after ? 'onlyCandidate' : 'bothWrong'] += 1;
  }
  const measured = measureScores('accuracy', { baseline, candidate, groups }, gate.confidence, table, { resamples });
  const pValue = measured.figures.pValue ?? 1;
  return decide(gate, measured, { by: 'groups', differing: measured.differing, pValue });
}

/** How often the gate promotes over so many experiments of one stream. */
export function promotions(experiments: number, verdict: (random: Random) => Verdict): number {
  const random = createRandom(SEED);
  let promoted = 0;
  for (let experiment = 0; experiment < experiments; experiment += 1) {
    if (verdict(random) === 'PROMOTE') promoted += 1;
  }
  return promoted;
}

export interface Chain {
  /** True difference of the last champion from the anchor. */
  readonly trueLoss: number;
  /** Measured on the anchor suite, the lowest that any champion of the chain had. */
  readonly worstMeasured: number;
  /** Of the twelve, those that were promoted. */
  readonly generations: number;
}

/**
 * Twelve retrainings in a row under `non_inferiority`, each candidate truly worse than its champion by `loss`. A prompt
 * that a generation loses stays lost, so the models of a chain differ from one another as real generations do. With
 * `anchored` a candidate must pass the anchor's check on the frozen suite too.
 */
export function runChain(random: Random, n: number, loss: number, anchored: boolean): Chain {
  const gate: GateSetup = { ...GATE, mode: 'non_inferiority' };
  const flips = 0.04;
  const anchor = Array.from({ length: n }, () => uniform(random) < 0.8);
  let champion = anchor;
  let trueLoss = 0;
  let worstMeasured = 0;
  let generations = 0;
  let look = 0;
  for (let generation = 0; generation < 12; generation += 1) {
    const share = champion.filter(Boolean).length / n;
    const candidate = champion.map((right) =>
      right ? uniform(random) >= (flips + loss / 2) / share : uniform(random) < (flips - loss / 2) / (1 - share),
    );
    if (verdictOfPairs(gate, tableBetween(champion, candidate)) !== 'PROMOTE') continue;
    look += 1;
    const confidence = anchorConfidence(gate.confidence, look);
    const figures = figuresOf('accuracy', tableBetween(anchor, candidate), confidence);
    if (anchored && !anchorCheck(figures, { ...gate, confidence }).holds) continue;
    champion = candidate;
    generations += 1;
    trueLoss -= loss;
    worstMeasured = Math.min(worstMeasured, figures.difference);
  }
  return { trueLoss, worstMeasured, generations };
}

function tableBetween(before: readonly boolean[], after: readonly boolean[]): PairedTable {
  const table = { bothRight: 0, bothWrong: 0, onlyBaseline: 0, onlyCandidate: 0 };
  for (const [prompt, right] of before.entries()) {
    if (right) table[after[prompt] === true ? 'bothRight' : 'onlyBaseline'] += 1;
    else table[after[prompt] === true ? 'onlyCandidate' : 'bothWrong'] += 1;
  }
  return table;
}
