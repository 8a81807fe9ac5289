import { html } from './html.ts';
import type { ReportData } from './report-data.ts';
import { reportToJson } from './report-json.ts';

export interface RenderedReport {
  readonly html: string;
  readonly json: string;
  readonly markdown: string;
}

/** A run's report in its three forms; the HTML is one page that asks for nothing outside itself. */
export function renderReport(data: ReportData): RenderedReport {
  const { outcome } = data;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>Retune: ${outcome.runId}</title>
      </head>
      <body>
        <h1>${outcome.verdict ?? outcome.stage}</h1>
        <ul>
          ${outcome.reasons.map((reason) => html`<li>${reason}</li>`)}
        </ul>
      </body>
    </html>`;
  return {
    html: page.markup,
    json: `${JSON.stringify(reportToJson(data), null, 2)}\n`,
    markdown: `# Retune: ${outcome.runId}\n\n${outcome.verdict ?? outcome.stage}\n`,
  };
}
