import { evaluationSchema, gateSchema } from '../../config/evaluation-config.ts';
import type { Ledger } from '../../dataset/ledger.ts';
import type { AnswerPair } from '../../evaluation/answer-pair.ts';
import { chooseScorers } from '../../evaluation/choose-scorers.ts';
import { scoreEvaluation } from '../../evaluation/score-evaluation.ts';
import type { ReportData, ReportedEvaluation } from '../../report/report-data.ts';

const LABELS = ['billing', 'card_arrival', 'cash_withdrawal', 'exchange_rate', 'pin_blocked', 'refund', 'other'];

function labelAt(index: number): string {
  return LABELS[index % LABELS.length] ?? 'other';
}

function answer(text: string) {
  return { ok: true, text, finishReason: 'stop' } as const;
}

/** 308 pairs in which the candidate is right far more often, as a real classifier's are. */
function pairs(): readonly AnswerPair[] {
  return Array.from({ length: 308 }, (_, index) => ({
    key: `k${index}`,
    group: null,
    slices: { language: index % 4 === 0 ? 'de' : 'en', tag: index % 2 === 0 ? '2026-10' : '2026-11' },
    prompt: [],
    expected: labelAt(index),
    baseline: [answer(index % 5 < 2 ? labelAt(index) : labelAt(index + 1 + (index % 3)))],
    candidate: [answer(index % 13 === 0 ? 'no idea' : index % 17 === 0 ? labelAt(index + 2) : labelAt(index))],
    judged: null,
  }));
}

/** An evaluation as the engine makes it from such pairs. */
export async function sampleEvaluation(): Promise<ReportedEvaluation> {
  const config = evaluationSchema.parse({ scorers: ['accuracy'] });
  const result = await scoreEvaluation({
    pairs: pairs(),
    labels: LABELS,
    gate: gateSchema.parse({ constraints: [{ metric: 'accuracy', slice: 'language=de', max_drop: 0.05 }] }),
    setup: chooseScorers({ config, labels: LABELS, answers: 'text', modules: new Map(), constrained: [] }),
  });
  return {
    ...result,
    baseline: { provider: 'local', model: 'local-small' },
    candidate: { provider: 'local', model: 'local-small:ft-support-intents-4f1c9b' },
    contaminated: 2,
  };
}

const ZERO = { rows: 0, accepted: 0, repaired: 0, rejected: 0, duplicates: 0, excluded: 0, blank: 0 };
const TICKETS = {
  ...ZERO,
  rows: 1043,
  accepted: 988,
  repaired: 12,
  rejected: 9,
  duplicates: 21,
  excluded: 13,
  blank: 4,
};

export const sampleLedger: Ledger = {
  sources: [
    {
      path: 'examples/support-intents/tickets.csv',
      format: 'csv',
      encoding: 'utf-8',
      encoding_confidence: 1,
      delimiter: ',',
      shape: 'prompt_completion',
      ...TICKETS,
    },
  ],
  totals: TICKETS,
  excluded_by: { filtered: 0, unlabelled: 8, conflict: 3, near_duplicate: 0, contaminated: 2, erased: 0 },
  issues: [
    {
      code: 'label_unknown',
      severity: 'error',
      source: 'tickets.csv',
      row: 17,
      line: 18,
      pointer: '/completion',
      message: 'not one of the labels',
      hint: 'add it to data.labels',
    },
    {
      code: 'cells_missing',
      severity: 'error',
      source: 'tickets.csv',
      row: 201,
      line: 209,
      pointer: '',
      message: '1 cell of 2',
      hint: 'quote the cell',
    },
    {
      code: 'template_hole',
      severity: 'warning',
      source: 'tickets.csv',
      row: 640,
      line: null,
      pointer: '/prompt',
      message: 'unfilled hole',
      hint: 'fill it',
    },
  ],
  issue_counts: { label_unknown: 8, cells_missing: 1, template_hole: 1 },
  issues_truncated: false,
  tokens: { total: 21_034, max: 93, p50: 18, p95: 44, tokenizer: 'o200k_base', exact: false },
  providers: { local: { trainable: true, issue_counts: {} } },
  pii: { email: 3 },
  repairs: { label_map: 12, redact: 0 },
};

function at(seconds: number): string {
  return new Date(Date.UTC(2026, 10, 24, 21, 0, 0) + seconds * 1000).toISOString();
}

/** A finished run with every part of the report filled. */
export async function sampleData(): Promise<ReportData> {
  const evaluation = await sampleEvaluation();
  return {
    outcome: {
      runId: 'support-intents-20261124-210000-k3x9',
      name: 'support-intents',
      stage: 'done',
      verdict: evaluation.verdict,
      reasons: evaluation.reasons,
      provider: 'local',
      jobId: 'ftjob-01JD8Y7M3T',
      baseModel: 'local-small',
      fineTunedModel: 'local-small:ft-support-intents-4f1c9b',
      modelVersion: 'support-intents@7',
      championBefore: 'support-intents@6',
      championAfter: 'support-intents@7',
      datasetDigest: '9f2c4a1be07d5c8836aa0de1f7b5c2914c0e6a37d8f1b9e25a7c3d4e6f708192',
      ledger: TICKETS,
      evaluation: evaluation.figures,
      cost: {
        ...{ training: 0.0831, evaluation: 0.02, hosting: 0, total: 0.1031, currency: 'USD' },
        estimated: { low: 0.09, high: 0.12 },
      },
      report: null,
      error: null,
    },
    stages: [
      { stage: 'prepare', startedAt: at(0), endedAt: at(2.4), note: '1,000 rows written, 9 rejected' },
      { stage: 'estimate', startedAt: at(2.4), endedAt: at(2.9), note: '54,000 billed tokens' },
      { stage: 'approval', startedAt: at(2.9), endedAt: at(9.1), note: 'approved by --yes' },
      { stage: 'upload', startedAt: at(9.1), endedAt: at(9.9), note: '2 files' },
      { stage: 'train', startedAt: at(9.9), endedAt: at(31.2), note: 'succeeded after 11 polls' },
      { stage: 'evaluate', startedAt: at(31.2), endedAt: at(38), note: '308 prompts, both models' },
      { stage: 'gate', startedAt: at(38), endedAt: at(38.06), note: 'PROMOTE' },
      { stage: 'promote', startedAt: at(38.06), endedAt: at(38.4), note: 'support-intents@7 is the champion' },
      { stage: 'report', startedAt: at(38.4), endedAt: null, note: '' },
    ],
    warnings: ['2 test prompts stand in training rows of one of the models and were left out'],
    decisions: [
      { id: 'spend-1', decision: 'approve', actor: '--yes', reason: 'answered before it was asked', at: at(9.1) },
    ],
    rows: { train: 592, validation: 100, test: 308 },
    tokens: { train: 12_460, validation: 2_101, test: 6_473 },
    ledger: sampleLedger,
    profile: {
      languages: { latin: 941, han: 59 },
      tokenHistogram: [
        { from: 4, to: 8, rows: 61 },
        { from: 8, to: 16, rows: 412 },
        { from: 16, to: 32, rows: 388 },
        { from: 32, to: 64, rows: 130 },
        { from: 64, to: 128, rows: 9 },
      ],
    },
    evaluation,
    examples: [
      {
        prompt: 'My card was charged twice for the same coffee.\nCan I have one of the two back? 😀',
        expected: 'refund',
        baseline: { text: 'I am sorry to hear that. Which card is it?', score: 0 },
        candidate: { text: 'refund', score: 1 },
      },
      {
        prompt: '卡还没到。',
        expected: 'card_arrival',
        baseline: { text: 'card_arrival', score: 1 },
        candidate: { text: '', score: 0 },
      },
    ],
    loss: Array.from({ length: 60 }, (_, index) => ({
      step: (index + 1) * 10,
      trainLoss: 2.1 * Math.exp(-index / 14) + 0.12 + 0.05 * Math.sin(index * 1.7),
      validLoss: index % 5 === 4 ? 2.0 * Math.exp(-index / 15) + 0.22 : null,
    })),
    configDigest: '1c0de5a9b7f34e2286d0a91b5c7e3f48d2a6b0c9e8f7a6b5c4d3e2f1a0b9c8d7',
    firstRunId: 'support-intents-20261124-210000-k3x9',
    isLocalProvider: true,
    generatedAt: at(38.5),
  };
}
