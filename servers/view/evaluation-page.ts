import { mistakesSection, slicesSection } from '../../report/answers-sections.ts';
import { confusionSection } from '../../report/confusion-section.ts';
import { examplesSection } from '../../report/examples-section.ts';
import { gateSection, testSection } from '../../report/gate-section.ts';
import { html } from '../../report/html.ts';
import { verdictSection } from '../../report/verdict-section.ts';
import { runLink } from './links.ts';
import type { Page } from './page.ts';
import { readShownRun } from './read-run.ts';
import type { ViewSources } from './view-sources.ts';

/** The whole evaluation of a run: the verdict and its conditions, slices, mistakes, prompts on which the models differ. */
export async function evaluationPage(sources: ViewSources, runId: string): Promise<Page | null> {
  const run = await readShownRun(sources, runId);
  if (run === null || run.data.evaluation === null) return null;
  const { data } = run;
  const { evaluation } = run.data;
  return {
    area: 'evaluations',
    title: `Evaluation of ${runId}`,
    body: html`<p>Made by ${runLink(runId)}.</p>
      <div class="grid">
        ${verdictSection(data)} ${gateSection(evaluation)} ${testSection(evaluation)} ${mistakesSection(evaluation)}
        ${slicesSection(evaluation)} ${confusionSection(evaluation)} ${examplesSection(data)}
      </div>`,
  };
}
