import { count, percent } from './figures-in-words.ts';
import { html, NOTHING } from './html.ts';
import type { Markup } from './html.ts';
import type { ReportData, ReportedAnswer, ReportedExample } from './report-data.ts';
import { section } from './section.ts';

function answerMarkup(title: string, { text, score }: ReportedAnswer): Markup {
  return html`<div>
    <h3>${title} · ${percent(score)}</h3>
    <pre tabindex="0">${text === '' ? html`<em>an empty answer</em>` : text}</pre>
  </div>`;
}

/** In characters: what tells one prompt from the next in a list. */
const HEADING_LENGTH = 110;

function firstWords(text: string): string {
  const characters = [...text.replace(/\s+/g, ' ').trim()];
  return characters.length <= HEADING_LENGTH ? characters.join('') : `${characters.slice(0, HEADING_LENGTH).join('')}…`;
}

function exampleMarkup({ prompt, expected, baseline, candidate }: ReportedExample, index: number): Markup {
  const better = candidate.score > baseline.score ? 'the fine-tuned model scored higher' : 'the baseline scored higher';
  return html`<details class="example" ${index === 0 ? 'open' : ''}>
    <summary>${firstWords(prompt)} <span class="note">${better}</span></summary>
    <h3>Prompt</h3>
    <pre tabindex="0">${prompt}</pre>
    ${
      expected === null
        ? NOTHING
        : html`<h3>Expected</h3>
            <pre tabindex="0">${expected}</pre>`
    }
    <div class="side-by-side">${answerMarkup('Baseline', baseline)} ${answerMarkup('Fine-tuned', candidate)}</div>
  </details>`;
}

/** The prompts on which the two models' scores differ most, with both answers side by side. */
export function examplesSection({ examples }: ReportData): Markup {
  if (examples.length === 0) return NOTHING;
  return section({
    id: 'examples',
    title: 'Where the two models differ most',
    wide: true,
    body: html`<p class="note">
        ${count(examples.length)} prompts of the evaluation, those with the largest difference first; long texts are
        cut.
      </p>
      ${examples.map(exampleMarkup)}`,
  });
}
