import { drawChart, INK } from './draw-chart.ts';
import { count, counted } from './figures-in-words.ts';
import { html, NOTHING } from './html.ts';
import type { Markup } from './html.ts';
import type { DatasetProfile, ReportData } from './report-data.ts';
import { section } from './section.ts';
import { dataTable } from './table.ts';

function bucketName({ from, to }: DatasetProfile['tokenHistogram'][number]): string {
  return to - from === 1 ? count(from) : `${count(from)}–${count(to - 1)}`;
}

function histogram(buckets: DatasetProfile['tokenHistogram']): Markup {
  if (buckets.length === 0) return NOTHING;
  return html`<h3>Rows by tokens</h3>
    ${drawChart({
      id: 'tokens-chart',
      summary: buckets.map((bucket) => `${bucketName(bucket)} tokens: ${counted(bucket.rows, 'row')}`).join('; '),
      height: 200,
      option: {
        grid: { left: 44, right: 8, top: 12, bottom: 40 },
        xAxis: {
          type: 'category',
          data: buckets.map(bucketName),
          axisTick: { show: false },
          axisLine: { lineStyle: { color: INK.quiet } },
          axisLabel: { color: INK.quiet, fontSize: 11, hideOverlap: true },
          name: 'tokens a row',
          nameLocation: 'middle',
          nameGap: 26,
          nameTextStyle: { color: INK.quiet },
        },
        yAxis: {
          type: 'value',
          minInterval: 1,
          axisLabel: { color: INK.quiet },
          splitLine: { lineStyle: { color: INK.grid } },
        },
        series: [
          {
            type: 'bar',
            barCategoryGap: '12%',
            itemStyle: { color: INK.candidate },
            data: buckets.map(({ rows }) => rows),
          },
        ],
      },
    })}`;
}

function countsTable(title: string, column: string, unit: string, counts: Readonly<Record<string, number>>): Markup {
  const rows = Object.entries(counts)
    .filter(([, times]) => times > 0)
    .toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  if (rows.length === 0) return NOTHING;
  return html`<div>
    <h3>${title}</h3>
    ${dataTable({
      caption: title,
      columns: [{ title: column }, { title: unit, numeric: true }],
      rows: rows.map(([name, times]) => [name, count(times)]),
    })}
  </div>`;
}

/** What the rows are like: how long, and in which scripts. Counts only, never a text. */
export function profileSection({ profile }: ReportData): Markup {
  if (profile === null) return NOTHING;
  return section({
    id: 'profile',
    title: 'What the rows are like',
    body: html`${histogram(profile.tokenHistogram)}
      <div class="side-by-side">
        ${countsTable('Scripts, of a sample of rows', 'Script', 'Rows', profile.languages)}
      </div>`,
  });
}
