// The measured medians as Markdown.
import { statSync } from 'node:fs';

/** Cells padded as Prettier pads them. */
function table(header, rows) {
  const widths = header.map((_, column) => Math.max(...[header, ...rows].map((row) => [...row[column]].length)));
  const line = (cells) =>
    `| ${cells.map((cell, column) => cell + ' '.repeat(widths[column] - [...cell].length)).join(' | ')} |`;
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

export function timeTable(results, input) {
  const bytesOf = (name) => statSync(name.includes('chat') ? input.chat : input.csv).size;
  const rows = [...results].map(([name, { seconds, rss, runs, said }]) => [
    name,
    seconds.toFixed(2),
    ((said.bytes !== undefined && name.startsWith('tokens') ? said.bytes : bytesOf(name)) / 1e6 / seconds).toFixed(1),
    rss.toFixed(0),
    `${runs}`,
  ]);
  return table(['job', 'seconds', 'MB/s', 'peak MB', 'runs'], rows);
}

export function ratioTable(results, goals) {
  const rows = goals.flatMap(([label, peers, ours, goal]) => {
    const times = peers.flatMap((name) => results.get(name)?.seconds ?? []);
    const own = results.get(ours)?.seconds;
    if (times.length === 0 || own === undefined) return [];
    const ratio = Math.min(...times) / own;
    return [[label, ratio.toFixed(2), goal.toFixed(2), ratio >= goal ? 'yes' : 'no']];
  });
  return table(['Retune beside', 'times as fast', 'goal', 'reached'], rows);
}

export function memoryTable(results, smallResults) {
  const limits = { convert: 200, prepare: 300 };
  const rows = Object.entries(limits).flatMap(([kind, limit]) => {
    const large = results.get(`${kind}: retune`)?.rss;
    const small = smallResults.get(`${kind}: retune`)?.rss;
    if (large === undefined || small === undefined) return [];
    const growth = large / small;
    const reached = large <= limit && growth <= 1.3 ? 'yes' : 'no';
    return [[kind, small.toFixed(0), large.toFixed(0), `${limit}`, growth.toFixed(2), '1.30', reached]];
  });
  return table(['peak MB', '100,000 rows', 'all rows', 'limit', 'growth', 'limit', 'reached'], rows);
}
