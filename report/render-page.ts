import { mistakesSection, slicesSection } from './answers-sections.ts';
import { confusionSection } from './confusion-section.ts';
import { ledgerSection, splitsSection } from './data-sections.ts';
import { examplesSection } from './examples-section.ts';
import { time } from './figures-in-words.ts';
import { gateSection, testSection } from './gate-section.ts';
import { html, NOTHING } from './html.ts';
import type { Markup } from './html.ts';
import { lossSection } from './loss-section.ts';
import { PAGE_STYLE } from './page-style.ts';
import type { ReportData } from './report-data.ts';
import { profileSection } from './profile-section.ts';
import { costSection, lineageSection, noticesSection, stagesSection } from './run-sections.ts';
import { verdictSection } from './verdict-section.ts';

/** Forbids the page every request, so that a report opened years later looks the same and tells nobody. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/** The whole report as one HTML page. */
export function renderPage(data: ReportData): string {
  const { outcome, evaluation } = data;
  const style: Markup = { markup: `<style>${PAGE_STYLE}</style>` };
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <title>${outcome.verdict ?? outcome.stage} · ${outcome.name} · Retune</title>
        <link rel="icon" href="data:," />
        ${style}
      </head>
      <body>
        <div class="page">
          <header class="top">
            <h1>${outcome.name}: fine-tuning report</h1>
            <span>Run <code>${outcome.runId}</code></span>
          </header>
          <main>
            ${verdictSection(data)}
            <div class="column">
              ${evaluation === null ? NOTHING : [gateSection(evaluation), mistakesSection(evaluation)]}
            </div>
            <div class="column">
              ${evaluation === null ? NOTHING : testSection(evaluation)} ${lossSection(data.loss)}
            </div>
            ${evaluation === null ? NOTHING : [slicesSection(evaluation), confusionSection(evaluation)]}
            ${examplesSection(data)} ${ledgerSection(data.ledger)}
            <div class="column">${splitsSection(data)} ${profileSection(data)} ${costSection(data)}</div>
            ${lineageSection(data)} ${stagesSection(data)} ${noticesSection(data)}
          </main>
          <footer>
            <span>Written ${time(data.generatedAt)}</span>
            <span>
              Retune. The page asks for nothing outside itself and holds
              ${data.examples.length === 0 ? 'no row and no prompt.' : 'texts of your data: keep it as you keep them.'}
            </span>
          </footer>
        </div>
      </body>
    </html>`.markup.concat('\n');
}
