import type { ConfigIssue } from './config-problem.ts';
import type { DataConfig, SourceConfig } from './data-config.ts';

/** The largest share that `auto` may take of the hash range (CONTRACT: test 0.30, validation 0.10). */
const AUTO_SHARE = { test: 0.3, validation: 0.1 };

/** Checks what the keys of `data` say of one another. */
export function checkData(data: DataConfig): readonly ConfigIssue[] {
  return [
    ...checkLabels(data),
    ...checkSplit(data),
    ...checkSecretKind(data),
    ...data.sources.flatMap((source, index) => checkTemplate(source, index)),
  ];
}

function checkLabels({ labels, label_map }: DataConfig): readonly ConfigIssue[] {
  const issues: ConfigIssue[] = [];
  if (labels !== undefined && new Set(labels).size < labels.length) {
    const position = labels.findIndex((label, index) => labels.indexOf(label) < index);
    const message = `data.labels.${position} repeats an earlier label`;
    issues.push({ path: ['data', 'labels', position], message, hint: 'take it out' });
  }
  if (labels === undefined) return issues;
  for (const [spelling, label] of Object.entries(label_map ?? {})) {
    if (labels.includes(label)) continue;
    const message = 'data.label_map has a target that is not among data.labels';
    const hint = 'map to one of the labels, or add this one to them';
    issues.push({ path: ['data', 'label_map', spelling], message, hint });
  }
  return issues;
}

function checkSplit({ split }: DataConfig): readonly ConfigIssue[] {
  const test = split.test === 'auto' ? AUTO_SHARE.test : split.test;
  const validation = split.validation === 'auto' ? AUTO_SHARE.validation : split.validation;
  if (test + validation < 1) return [];
  const key = split.validation === 'auto' ? 'test' : 'validation';
  const message = 'data.split leaves nothing to train on: test and validation take all rows';
  const hint = 'their shares must sum to less than 1 (auto takes up to 0.3 for test, 0.1 for validation)';
  return [{ path: ['data', 'split', key], message, hint }];
}

function checkSecretKind({ pii }: DataConfig): readonly ConfigIssue[] {
  if (pii.kinds?.secret === undefined || pii.kinds.secret === 'block') return [];
  const message = 'data.pii.kinds.secret cannot be changed: a secret always blocks its row';
  return [{ path: ['data', 'pii', 'kinds', 'secret'], message, hint: 'take it out' }];
}

const MESSAGE_COLUMNS = ['prompt', 'completion', 'system', 'messages', 'chosen', 'rejected'] as const;

function checkTemplate(source: SourceConfig, index: number): readonly ConfigIssue[] {
  if (source.template === undefined) return [];
  const clashing = MESSAGE_COLUMNS.find((column) => source.columns?.[column] !== undefined);
  if (clashing === undefined) return [];
  const message = `data.sources.${index} builds its messages from a template and from columns.${clashing} too`;
  return [{ path: ['data', 'sources', index, 'columns', clashing], atKey: true, message, hint: 'keep one of the two' }];
}
