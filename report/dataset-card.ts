import type { CardData } from './card-data.ts';
import { count } from './figures-in-words.ts';
import { codeMarkdown, factList, plainMarkdown, withFrontMatter } from './markdown-text.ts';

/** What the model was trained and judged on: sources with their digests, the ledger, the split. Holds no row. */
export function renderDatasetCard({ report, dataset, sources, split, pii }: CardData): string {
  const { outcome, rows, tokens, ledger, generatedAt } = report;
  const frontMatter = {
    pretty_name: outcome.name,
    dataset_digest: dataset.digest,
    dataset_info: {
      splits: (['train', 'validation', 'test'] as const).map((name) => ({
        name,
        num_examples: rows[name],
        sha256: dataset[name]?.sha256 ?? null,
      })),
    },
    tags: ['retune'],
  };
  return withFrontMatter(frontMatter, [
    `# Data of ${plainMarkdown(outcome.name)}, ${generatedAt.slice(0, 10)}`,
    `Prepared by run ${codeMarkdown(outcome.runId)}. Digest ${codeMarkdown(dataset.digest)}, manifest ${codeMarkdown(dataset.manifest.sha256)}.`,
    '## Sources',
    [
      '| file | bytes | SHA-256 |',
      '| --- | ---: | --- |',
      ...sources.map(
        ({ path, bytes, sha256 }) =>
          `| ${plainMarkdown(path)} | ${count(bytes)} | ${sha256 === null ? 'changed while it was read' : codeMarkdown(sha256)} |`,
      ),
    ].join('\n'),
    ...(ledger === null ? [] : ['## What became of the rows', ledgerLines(ledger)]),
    '## Split',
    [
      '| | rows | tokens |',
      '| --- | ---: | ---: |',
      ...(['train', 'validation', 'test'] as const).map(
        (side) => `| ${side} | ${count(rows[side])} | ${count(tokens[side])} |`,
      ),
    ].join('\n'),
    `By the hash of ${split.group === undefined ? 'the normalised prompt' : `the column ${plainMarkdown(split.group)}`}, salt ${codeMarkdown(split.salt)}; ${split.pin ? 'rows once held out for the test stay held out for the life of the line' : 'not pinned'}.`,
    '## Personal data',
    `Policy ${codeMarkdown(pii)}. ${foundLine(ledger?.pii ?? {})}`,
  ]);
}

function foundLine(found: Readonly<Record<string, number>>): string {
  const kinds = Object.entries(found).map(([kind, pieces]) => `${kind} ${count(pieces)}`);
  return kinds.length === 0 ? 'None was found.' : `Found in the rows that were read: ${kinds.join(', ')}.`;
}

function ledgerLines(ledger: NonNullable<CardData['report']['ledger']>): string {
  const { rows, accepted, repaired, rejected, duplicates, excluded } = ledger.totals;
  const why = Object.entries(ledger.excluded_by).filter(([, number]) => number > 0);
  return factList([
    ['Rows read', count(rows)],
    ['Accepted as they were', count(accepted)],
    ['Repaired', count(repaired)],
    ['Rejected', count(rejected)],
    ['Duplicates left out', count(duplicates)],
    [
      'Excluded',
      `${count(excluded)}${why.length === 0 ? '' : ` (${why.map(([name, number]) => `${name} ${count(number)}`).join(', ')})`}`,
    ],
  ]);
}
