import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../platform/make-folder.ts';
import type { Workspace } from './workspace.ts';

/** Absolute paths of a run's report on this machine. */
export interface ReportFiles {
  readonly html: string;
  readonly json: string;
  readonly markdown: string;
  readonly modelCard: string;
  readonly datasetCard: string;
}

const PARTS = [
  ['html', 'report.html'],
  ['json', 'report.json'],
  ['markdown', 'report.md'],
  ['modelCard', 'model-card.md'],
  ['datasetCard', 'dataset-card.md'],
] as const;

/** Copies a run's report from the store to `<home>/reports/<run id>/`; null where none is written yet. */
export async function materialiseReport({ home, store }: Workspace, runId: string): Promise<ReportFiles | null> {
  const folder = join(home, 'reports', runId);
  const files: ReportFiles = {
    html: join(folder, 'report.html'),
    json: join(folder, 'report.json'),
    markdown: join(folder, 'report.md'),
    modelCard: join(folder, 'model-card.md'),
    datasetCard: join(folder, 'dataset-card.md'),
  };
  const documents = await Promise.all(
    PARTS.map(async ([part, name]) => ({ part, document: await store.readDocument(`runs/${runId}/${name}`) })),
  );
  if (documents.some(({ document }) => document === null)) return null;
  await makeFolder(folder);
  for (const { part, document } of documents) await writePrivately(files[part], document?.text ?? '');
  return files;
}

/** Rows stand in a report; one that an earlier version wrote for everybody is taken back. */
async function writePrivately(file: string, text: string): Promise<void> {
  await writeFile(file, text, { mode: 0o600 });
  await chmod(file, 0o600);
}
