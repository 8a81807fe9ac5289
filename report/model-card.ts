import type { CardData } from './card-data.ts';
import { signedPoints } from '../domain/shares-in-words.ts';
import { confidenceText, count, money, percent, pointsRange } from './figures-in-words.ts';
import { codeMarkdown, factList, plainMarkdown, withFrontMatter } from './markdown-text.ts';
import { LOCAL_PROVIDER_NOTE } from './verdict-words.ts';

/**
 * What somebody has to know before they use the model: Markdown with YAML front matter in the keys that model hubs read
 * (`base_model`, `model-index`). Holds no row, prompt or answer.
 */
export function renderModelCard({ report, training, dataset }: CardData): string {
  const { outcome, evaluation, rows, isLocalProvider, generatedAt, configDigest } = report;
  const name = outcome.modelVersion ?? outcome.name;
  const { figures } = evaluation ?? { figures: null };
  const frontMatter = {
    model_name: name,
    base_model: training.base_model,
    base_model_relation: 'finetune',
    tags: ['retune', 'fine-tuned', training.method],
    ...(figures === null
      ? {}
      : {
          'model-index': [
            {
              name,
              results: [
                {
                  task: { type: 'text-generation' },
                  dataset: { name: outcome.name, type: outcome.name, split: 'test', revision: dataset.digest },
                  metrics: [{ type: figures.metric, value: figures.candidate, name: figures.metric }],
                },
              ],
            },
          ],
        }),
  };
  return withFrontMatter(frontMatter, [
    `# ${plainMarkdown(name)}`,
    isLocalProvider ? LOCAL_PROVIDER_NOTE : '',
    '## The model',
    factList([
      ['Model', `${codeMarkdown(outcome.fineTunedModel ?? 'none')} at ${plainMarkdown(training.provider)}`],
      ['Tuned from', codeMarkdown(training.base_model)],
      ['Method', `${training.method}, ${settings(training.hyperparameters)}`],
      ['Seed', training.seed === undefined ? "the provider's own" : String(training.seed)],
      [
        'Made',
        `${generatedAt.slice(0, 10)} by run ${codeMarkdown(outcome.runId)}, job ${codeMarkdown(outcome.jobId ?? 'unknown')}`,
      ],
      ['Cost', outcome.cost === null ? 'not known' : plainMarkdown(money(outcome.cost.total, outcome.cost.currency))],
    ]),
    '## What it was made of',
    `${count(rows.train)} rows for training and ${count(rows.validation)} for validation of the dataset ${codeMarkdown(dataset.digest)}; its card stands beside this one. Configuration ${codeMarkdown(configDigest)}.`,
    '## How it was judged',
    ...judged(report),
    '## Limits',
    'The figures hold for prompts like those of the test split and for nothing else. Rows that were held out by their prompt can still resemble training rows. What the base model does badly or unfairly, the tuned one may do as well.',
  ]);
}

function settings(hyperparameters: CardData['training']['hyperparameters']): string {
  const named = Object.entries(hyperparameters).filter(([, value]) => value !== undefined);
  if (named.length === 0) return "with the provider's own hyperparameters";
  return `with ${named.map(([key, value]) => `${key} ${value}`).join(', ')}`;
}

function judged({ evaluation, outcome }: CardData['report']): readonly string[] {
  if (evaluation === null) return ['It was not evaluated.'];
  const { figures, gate, baseline, contaminated } = evaluation;
  const left = contaminated === 0 ? '' : ` ${count(contaminated)} prompts that stand in training rows were left out.`;
  return [
    `**${(outcome.verdict ?? 'none').replaceAll('_', ' ')}** against ${codeMarkdown(`${baseline.provider}:${baseline.model}`)}, over the same ${count(figures.n)} held-out prompts.${left}`,
    [
      `| | compared with | this model | difference | ${confidenceText(gate.confidence)} interval |`,
      '| --- | ---: | ---: | ---: | ---: |',
      `| ${plainMarkdown(figures.metric)} | ${percent(figures.baseline)} | ${percent(figures.candidate)} | ${signedPoints(figures.difference)} points | ${pointsRange(figures.confidenceInterval)} |`,
    ].join('\n'),
    outcome.reasons.map((reason) => `- ${plainMarkdown(reason)}`).join('\n'),
  ];
}
