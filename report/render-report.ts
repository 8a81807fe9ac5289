import { renderMarkdown } from './render-markdown.ts';
import { renderPage } from './render-page.ts';
import type { ReportData } from './report-data.ts';
import { reportToJson } from './report-json.ts';

export interface RenderedReport {
  readonly html: string;
  readonly json: string;
  readonly markdown: string;
}

/** A run's report in its three forms: a self-contained page, what `run --json` says with its details, and a short text. */
export function renderReport(data: ReportData): RenderedReport {
  return {
    html: renderPage(data),
    json: `${JSON.stringify(reportToJson(data), null, 2)}\n`,
    markdown: renderMarkdown(data),
  };
}
