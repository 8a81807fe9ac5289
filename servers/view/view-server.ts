import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { RetuneError } from '../../domain/failure-type.ts';
import { closeServer, listen, urlOfServer } from '../../platform/http-listener.ts';
import type { ArtifactStore } from '../../platform/artifact-store.ts';
import { html } from '../../report/html.ts';
import { guardRequest, securityHeaders } from './guard-request.ts';
import { layout } from './layout.ts';
import { createRunLister } from './list-runs.ts';
import type { Page } from './page.ts';
import { answerPath } from './routes.ts';
import type { LookAtRun, ViewSources } from './view-sources.ts';
import { VIEW_STYLE } from './view-style.ts';

export interface ViewServerOptions {
  /** On loopback; 0: any free one. */
  readonly port: number;
  readonly store: ArtifactStore;
  readonly lookAtRun: LookAtRun;
  readonly temporalUi: ViewSources['temporalUi'];
  /** Told of what a page could not be made for, beyond what is told on the page. */
  readonly onError?: (error: unknown) => void;
}

export interface ViewServer {
  readonly url: string;
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';
const HTML = 'text/html; charset=utf-8';

const ASSETS: ReadonlyMap<string, readonly [type: string, text: string]> = new Map([
  ['/assets/view.css', ['text/css; charset=utf-8', VIEW_STYLE]],
  [
    '/assets/htmx.min.js',
    [
      'text/javascript; charset=utf-8',
      readFileSync(createRequire(import.meta.url).resolve('htmx.org/dist/htmx.min.js'), 'utf8'),
    ],
  ],
]);

const NOT_FOUND: Page = {
  status: 404,
  area: null,
  title: 'Not found',
  body: html`<p class="card wide">There is nothing here. <a href="/runs">All runs</a></p>`,
};

function failurePage(error: unknown): Page {
  const known = error instanceof RetuneError;
  const status = known && error.code === 'ERASED' ? 410 : known && error.code === 'STORE_UNREACHABLE' ? 503 : 500;
  return {
    status,
    area: null,
    title: 'This page could not be made',
    body: known
      ? html`<div class="card wide error">
          <p><code>${error.code}</code> ${error.message}</p>
          <p>${error.hint}</p>
        </div>`
      : html`<p class="card wide">
          Something unexpected went wrong; the terminal of <code>retune view</code> says what.
        </p>`,
  };
}

/** The parts of a path, decoded; null where that cannot be done. */
function partsOf(path: string): readonly string[] | null {
  try {
    return path.split('/').filter(Boolean).map(decodeURIComponent);
  } catch {
    return null;
  }
}

/**
 * Serves the pages on loopback. It reads the store, and Temporal through what it is handed; it writes nothing anywhere.
 * Rejects where the port is taken.
 */
export async function startViewServer(options: ViewServerOptions): Promise<ViewServer> {
  const { store, lookAtRun, temporalUi, onError = () => {} } = options;
  const sources: ViewSources = { store, listRuns: createRunLister(store), lookAtRun, temporalUi };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const send = (status: number, type: string, text: string, more: Readonly<Record<string, string>> = {}): void => {
      response.writeHead(status, { ...securityHeaders('page'), 'content-type': type, ...more }).end(text);
    };
    const refusal = guardRequest(request);
    if (refusal !== null)
      return send(refusal.status, 'text/plain; charset=utf-8', `${refusal.message}\n`, refusal.headers);
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const asset = ASSETS.get(pathname);
    if (asset !== undefined) return send(200, ...asset);
    const parts = partsOf(pathname);
    const found = parts === null ? null : await answerPath(sources, parts, searchParams);
    if (found !== null && 'kept' in found) return send(200, HTML, found.kept, securityHeaders('report'));
    const page = found ?? NOT_FOUND;
    send(page.status ?? 200, HTML, layout(page, store.uri));
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (!(error instanceof RetuneError)) onError(error);
      const page = failurePage(error);
      if (!response.headersSent)
        response.writeHead(page.status ?? 500, { ...securityHeaders('page'), 'content-type': HTML });
      response.end(layout(page, store.uri));
    });
  });
  server.requestTimeout = 30_000;
  const port = await listen(server, LOOPBACK, options.port);
  return {
    url: urlOfServer(LOOPBACK, port),
    close: () => closeServer(server),
  };
}
