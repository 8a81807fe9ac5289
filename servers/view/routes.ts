import { documentKey, isRunId } from '../../domain/identity.ts';
import { compareModelsPage } from './compare-models-page.ts';
import { compareRunsPage } from './compare-runs-page.ts';
import { datasetPage } from './dataset-page.ts';
import { datasetsPage } from './datasets-page.ts';
import { evaluationPage } from './evaluation-page.ts';
import { evaluationsPage } from './evaluations-page.ts';
import { modelPage } from './model-page.ts';
import { modelsPage } from './models-page.ts';
import type { Kept, Page } from './page.ts';
import { rejectedPage } from './rejected-page.ts';
import { runPage } from './run-page.ts';
import { runsPage } from './runs-page.ts';
import type { ViewSources } from './view-sources.ts';

type Answer = Promise<Page | Kept | null>;

async function report({ store }: ViewSources, runId: string): Promise<Kept | null> {
  const document = isRunId(runId) ? await store.readDocument(documentKey.report(runId, 'html')) : null;
  return document === null ? null : { kept: document.text };
}

/** What a path leads to; null where it leads nowhere, or what it names is not there. */
export function answerPath(sources: ViewSources, path: readonly string[], query: URLSearchParams): Answer {
  const [area = 'runs', id, part] = path;
  const at = [area, id === undefined ? null : '*', part ?? null].filter((word) => word !== null).join('/');
  if (path.length > 3) return Promise.resolve(null);
  if (area === 'compare') return answerComparison(sources, path, query);
  switch (at) {
    case 'runs':
      return runsPage(sources, query);
    case 'runs/*':
      return runPage(sources, id ?? '');
    case 'runs/*/rejected':
      return rejectedPage(sources, id ?? '', query);
    case 'runs/*/report':
      return report(sources, id ?? '');
    case 'datasets':
      return datasetsPage(sources, query);
    case 'datasets/*':
      return datasetPage(sources, id ?? '');
    case 'models':
      return modelsPage(sources, query);
    case 'models/*':
      return modelPage(sources, id ?? '');
    case 'evaluations':
      return evaluationsPage(sources, query);
    case 'evaluations/*':
      return evaluationPage(sources, id ?? '');
    default:
      return Promise.resolve(null);
  }
}

function answerComparison(sources: ViewSources, path: readonly string[], query: URLSearchParams): Answer {
  if (path.join('/') === 'compare/runs') return compareRunsPage(sources, query);
  if (path.join('/') === 'compare/models') return compareModelsPage(sources, query);
  return Promise.resolve(null);
}
