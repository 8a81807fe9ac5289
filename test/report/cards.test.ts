import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { runConfigSchema } from '../../config/run-config.ts';
import type { CardData } from '../../report/card-data.ts';
import { renderDatasetCard } from '../../report/dataset-card.ts';
import { renderModelCard } from '../../report/model-card.ts';
import { sampleData } from './sample-data.ts';

const ref = (letter: string) => ({ key: `sha256/${letter}`, sha256: letter.repeat(64), bytes: 10 });

async function cardData(): Promise<CardData> {
  const { shape } = runConfigSchema;
  const hyperparameters = { epochs: 3 };
  return {
    report: await sampleData(),
    training: shape.training.parse({ provider: 'local', base_model: 'local-small', hyperparameters, seed: 7 }),
    split: { validation: 'auto', test: 'auto', salt: '1', pin: true },
    pii: 'auto',
    dataset: {
      ...{ digest: 'd'.repeat(64), manifest: ref('a'), train: ref('b') },
      ...{ validation: null, test: ref('c') },
    },
    sources: [
      { path: 'tickets.csv', place: '/data/tickets.csv', bytes: 1_234, sha256: 'e'.repeat(64) },
      { path: 'a|b <script>.csv', place: '/data/a', bytes: 5, sha256: null },
    ],
  };
}

/** The front matter, parsed, and the text behind it. */
function partsOf(card: string): { readonly matter: unknown; readonly text: string } {
  const [, matter = '', text = ''] = /^---\n(.*?)\n---\n(.*)$/s.exec(card) ?? [];
  return { matter: parse(matter), text };
}

describe('the model card', () => {
  it('has front matter that names the base, the metric and the figure that decided', async () => {
    const data = await cardData();
    const { matter } = partsOf(renderModelCard(data));
    expect(matter).toMatchObject({
      base_model: 'local-small',
      model_name: data.report.outcome.modelVersion,
      'model-index': [
        {
          results: [
            {
              dataset: { revision: 'd'.repeat(64), split: 'test' },
              metrics: [{ type: 'accuracy', value: data.report.evaluation?.figures.candidate }],
            },
          ],
        },
      ],
    });
  });

  it('says what it was tuned from, how, by which run, and how it was judged', async () => {
    const data = await cardData();
    const { text } = partsOf(renderModelCard(data));
    expect(text).toContain('`local-small`');
    expect(text).toContain('supervised, with epochs 3');
    expect(text).toContain(data.report.outcome.runId);
    expect(text).toMatch(/\*\*[A-Z ]+\*\* against `/);
    expect(text).toContain('held-out prompts');
  });

  it('holds no metric where nothing was evaluated', async () => {
    const data = await cardData();
    const { matter, text } = partsOf(renderModelCard({ ...data, report: { ...data.report, evaluation: null } }));
    expect(matter).not.toHaveProperty('model-index');
    expect(text).toContain('It was not evaluated.');
  });
});

describe('the dataset card', () => {
  it('names every source with its digest, the ledger and the split, and escapes what a file is called', async () => {
    const { matter, text } = partsOf(renderDatasetCard(await cardData()));
    expect(matter).toMatchObject({
      dataset_digest: 'd'.repeat(64),
      dataset_info: { splits: [{ name: 'train', sha256: 'b'.repeat(64) }, {}, {}] },
    });
    expect(text).toContain(`| tickets.csv | 1,234 | \`${'e'.repeat(64)}\` |`);
    expect(text).toContain('changed while it was read');
    expect(text).not.toContain('<script>');
    expect(text).toContain(String.raw`a\|b`);
    expect(text).toContain('Found in the rows that were read: email 3.');
    expect(text).toMatch(/\*\*Rows read\*\*: [\d,]+/);
  });
});
