import { preparedDataset } from '../../activities/prepared-dataset.ts';
import { readReportData } from '../../activities/report-data.ts';
import { readConfig } from '../../activities/stored-config.ts';
import type { ArtifactRef } from '../../domain/artifact.ts';
import type { SourceDigest } from '../../domain/version-lineage.ts';
import type { ArtifactStore } from '../../platform/artifact-store.ts';
import { ledgerSection, splitsSection } from '../../report/data-sections.ts';
import { count } from '../../report/figures-in-words.ts';
import { html } from '../../report/html.ts';
import type { Markup } from '../../report/html.ts';
import { profileSection } from '../../report/profile-section.ts';
import { section } from '../../report/section.ts';
import { dataTable } from '../../report/table.ts';
import { runsByDataset } from './datasets-page.ts';
import { link, mark, pathTo, runLink, timeMarkup } from './links.ts';
import type { Page } from './page.ts';
import type { ViewSources } from './view-sources.ts';

async function sourcesSection(store: ArtifactStore, ref: ArtifactRef): Promise<Markup> {
  const sources: readonly SourceDigest[] = JSON.parse(await store.readText(ref));
  return section({
    id: 'sources',
    title: 'Files that were read',
    wide: true,
    body: dataTable({
      caption: 'Source files',
      columns: [{ title: 'File' }, { title: 'Bytes', numeric: true }, { title: 'SHA-256' }],
      rows: sources.map(({ path, bytes, sha256 }) => [
        path,
        count(bytes),
        sha256 === null ? 'changed while it was read' : html`<code>${sha256}</code>`,
      ]),
    }),
  });
}

/** One dataset: where its rows came from and went, its splits, and the runs that used it. */
export async function datasetPage({ store, listRuns }: ViewSources, digest: string): Promise<Page | null> {
  const runs = runsByDataset(await listRuns()).get(digest) ?? [];
  const [newest] = runs;
  const dataset = newest === undefined ? null : await preparedDataset(store, newest);
  if (newest === undefined || dataset === null) return null;
  const progress = { ...newest.progress, dataset, evaluation: null };
  const data = await readReportData(store, await readConfig(store, newest.configRef), { ...newest, progress }, []);
  return {
    area: 'datasets',
    title: `Dataset ${digest.slice(0, 12)}`,
    body: html`<p><code>${digest}</code></p>
      <div class="grid">
        ${ledgerSection(data.ledger)}
        <p class="card wide">
          ${link(pathTo('runs', newest.runId, 'rejected'), `The ${count(data.ledger?.totals.rejected ?? 0)} rejected rows, and why`)}
        </p>
        ${splitsSection(data)} ${profileSection(data)} ${await sourcesSection(store, dataset.sources)}
        ${section({
          id: 'used-by',
          title: 'Runs on it',
          wide: true,
          body: dataTable({
            caption: 'Runs on this dataset',
            columns: [{ title: 'Run' }, { title: 'Stage' }, { title: 'Verdict' }, { title: 'Started' }],
            rows: runs.map(({ runId, status, startedAt }) => [
              runLink(runId),
              mark(status.outcome.stage),
              mark(status.outcome.verdict),
              timeMarkup(startedAt),
            ]),
          }),
        })}
      </div>`,
  };
}
