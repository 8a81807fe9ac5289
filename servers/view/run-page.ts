import { configAsYaml } from '../../config/show.ts';
import { isFinalStage } from '../../domain/stage.ts';
import type { PendingApproval, RunStatus } from '../../domain/run-status.ts';
import { ledgerSection, splitsSection } from '../../report/data-sections.ts';
import { count, percent } from '../../report/figures-in-words.ts';
import { html, NOTHING } from '../../report/html.ts';
import type { Markup } from '../../report/html.ts';
import { lossSection } from '../../report/loss-section.ts';
import { costSection, lineageSection, noticesSection, stagesSection } from '../../report/run-sections.ts';
import { section } from '../../report/section.ts';
import { definitions } from '../../report/table.ts';
import { verdictSection } from '../../report/verdict-section.ts';
import { datasetLink, link, mark, pathTo, runLink, timeMarkup, versionLink } from './links.ts';
import type { Page } from './page.ts';
import { poller } from './poller.ts';
import { readShownRun } from './read-run.ts';
import type { ShownRun } from './read-run.ts';
import type { LiveRun, ViewSources } from './view-sources.ts';

function commands(lines: readonly string[]): Markup {
  return html`<pre tabindex="0">${lines.join('\n')}</pre>`;
}

function question(runId: string, { id, question, expiresAt }: PendingApproval): Markup {
  return html`<p>${question} Until ${timeMarkup(expiresAt)}; this page only reads, so answer in a terminal:</p>
    ${commands([`retune approve ${runId} ${id}`, `retune reject ${runId} ${id}`])}`;
}

function waitingSection(runId: string, { pendingApproval, attention }: RunStatus): Markup {
  if (pendingApproval === null && attention === null) return NOTHING;
  return section({
    id: 'waiting',
    title: 'The run waits for a person',
    wide: true,
    body: html`${pendingApproval === null ? NOTHING : question(runId, pendingApproval)}
    ${
      attention === null
        ? NOTHING
        : html`<p>${attention.message}</p>
            ${commands(attention.commands)}`
    }`,
  });
}

function progressMarkup({ progress }: LiveRun): Markup {
  if (progress === null) return NOTHING;
  const { kind, done, total } = progress;
  if (total === null) return html`<p>${count(done)} ${kind} so far</p>`;
  return html`<p>
    <label>
      <progress max="${total}" value="${done}"></progress>
      ${count(done)} of ${count(total)} ${kind} (${percent(total === 0 ? 0 : done / total)})
    </label>
  </p>`;
}

function jobMarkup({ watch }: LiveRun): Markup {
  if (watch === null) return NOTHING;
  const { metrics } = watch;
  return definitions([
    ['Job', watch.jobId],
    [
      'State',
      `${watch.state}${watch.rawStatus === watch.state ? '' : ` (${watch.rawStatus})`}${watch.stuck ? ', looks stuck' : ''}`,
    ],
    ['Polls', `${count(watch.polls)}${watch.failedPolls === 0 ? '' : `, ${count(watch.failedPolls)} failed`}`],
    ['Next poll', timeMarkup(watch.nextPollAt)],
    ['Expected end', watch.estimatedFinish === null ? null : timeMarkup(watch.estimatedFinish)],
    [
      'Latest loss',
      metrics === null || metrics.trainLoss === null
        ? null
        : `${metrics.trainLoss.toFixed(3)} at step ${count(metrics.step)}`,
    ],
  ]);
}

function isOpen({ record, data }: ShownRun): boolean {
  return record.closedAt === null && !isFinalStage(data.outcome.stage);
}

/** The stage that an open run is in has taken until now. */
function stagesSoFar(run: ShownRun): ShownRun['data']['stages'] {
  const { stages, generatedAt } = run.data;
  return isOpen(run) ? stages.map((stage) => ({ ...stage, endedAt: stage.endedAt ?? generatedAt })) : stages;
}

/** Where an open run stands; left out once it has closed. */
function nowSection(run: ShownRun): Markup {
  const { record, live, data } = run;
  if (!isOpen(run)) return NOTHING;
  const said =
    live === null
      ? html`<p class="note">
          As recorded ${timeMarkup(record.updatedAt)}, not live: neither Temporal nor a worker answers here.
        </p>`
      : html`<p class="note">Live: asked of the workflow again every two seconds.</p>`;
  return section({
    id: 'now',
    title: 'Now',
    wide: true,
    body: html`<p class="stage-now">${mark(data.outcome.stage)} ${data.stages.at(-1)?.note ?? ''}</p>
      ${live === null ? NOTHING : [progressMarkup(live), jobMarkup(live), live.troubles.map((trouble) => html`<p class="error">${trouble}</p>`)]}
      ${said}`,
  });
}

function aboutSection({ record, data }: ShownRun, temporalUi: string | null): Markup {
  const { runId, firstRunId, retriedBy, name } = record;
  const { outcome } = data;
  return section({
    id: 'about',
    title: 'Where to look further',
    body: definitions([
      ['Model line', link(pathTo('models', name), name)],
      ['Version', outcome.modelVersion === null ? null : versionLink(outcome.modelVersion)],
      ['Dataset', outcome.datasetDigest === null ? null : datasetLink(outcome.datasetDigest)],
      [
        'Rejected rows',
        outcome.ledger === null
          ? null
          : link(pathTo('runs', runId, 'rejected'), `${count(outcome.ledger.rejected)}, and why`),
      ],
      [
        'Evaluation',
        data.evaluation === null ? null : link(pathTo('evaluations', runId), 'slices, mistakes, examples'),
      ],
      ['Report', outcome.report === null ? null : link(pathTo('runs', runId, 'report'), 'the page that stays')],
      [
        'Temporal UI',
        temporalUi === null ? null : html`<a href="${temporalUi}" rel="noreferrer">the run’s history</a>`,
      ],
      ['Retry of', firstRunId === runId ? null : runLink(firstRunId)],
      ['Retried by', retriedBy === null ? null : runLink(retriedBy)],
      ['Started', timeMarkup(record.startedAt)],
      ['Closed', record.closedAt === null ? null : timeMarkup(record.closedAt)],
    ]),
  });
}

/** One run: where it stands, how its training goes, what came of its rows, and what it was set to. */
export async function runPage(sources: ViewSources, runId: string): Promise<Page | null> {
  const run = await readShownRun(sources, runId);
  if (run === null) return null;
  const { record, data, config, note } = run;
  const { status } = run.live ?? record;
  return {
    area: 'runs',
    title: runId,
    body: html`<div id="live" class="grid">
        ${record.closedAt === null ? poller(pathTo('runs', runId)) : NOTHING} ${waitingSection(runId, status)}
        ${nowSection(run)} ${isOpen(run) && data.outcome.error === null ? NOTHING : verdictSection(data)}
        ${note === null ? NOTHING : html`<p class="card wide local">${note}</p>`} ${lossSection(data.loss)}
        ${aboutSection(run, sources.temporalUi(runId))} ${stagesSection({ ...data, stages: stagesSoFar(run) })}
        ${ledgerSection(data.ledger)}
        <div class="column">${data.ledger === null ? NOTHING : splitsSection(data)} ${costSection(data)}</div>
        ${lineageSection(data)} ${noticesSection(data)}
      </div>
      ${
        config === null
          ? NOTHING
          : section({
              id: 'config',
              title: 'Configuration',
              wide: true,
              body: html`<details>
                <summary>As the run was started; keys are named by their variables, never held</summary>
                <pre tabindex="0">${configAsYaml(config)}</pre>
              </details>`,
            })
      }`,
  };
}
