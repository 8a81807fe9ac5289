// One measured run of the engine, in a process of its own: prints a JSON line of what it did.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { dataConfigForFiles } from '../../../dist/dataset/data-defaults.js';
import { openPlainTable } from '../../../dist/dataset/fast/open-plain-table.js';
import { runChunks } from '../../../dist/dataset/fast/run-chunks.js';
import { prepareDataset, validateDataset } from '../../../dist/dataset/prepare-dataset.js';

const [mode, input, output, threads] = process.argv.slice(2);
const data = dataConfigForFiles([input]);
const place = { baseDir: path.dirname(input), nominalTime: '2026-11-01T00:00:00Z' };

/** Convert, validate and digest: one file of training lines, in order. */
async function convert() {
  const [source] = data.sources;
  const table = await openPlainTable({ path: input, displayPath: path.basename(input) }, source, data, [], () => 0);
  if (table === null) throw new Error(`${input} is no plain table`);
  const file = createWriteStream(output, { highWaterMark: 4 * 1024 * 1024 });
  const digest = createHash('sha256');
  let [rows, rejected] = [0, 0];
  const plain = await runChunks({
    table,
    tokenizer: null,
    threads: Number(threads),
    onBytes: () => {},
    async take(chunk) {
      rows += chunk.rows;
      rejected += chunk.strict.length / 3;
      digest.update(chunk.texts);
      // The chunk's buffers are used again: it must be on its way to the disk before this returns.
      await new Promise((resolve, reject) => file.write(chunk.texts, (error) => (error ? reject(error) : resolve())));
    },
  });
  if (!plain) throw new Error(`${input} is no plain table`);
  file.end();
  await once(file, 'close');
  return { rows, rejected, sha256: digest.digest('hex') };
}

async function prepare() {
  const prepared = await prepareDataset({ data, place, providers: [], outDir: output, threads: Number(threads) });
  return {
    rows: prepared.ledger.totals.rows,
    totals: prepared.ledger.totals,
    tokens: prepared.ledger.tokens.total,
    dataset: prepared.datasetDigest,
  };
}

async function validate() {
  const { totals } = await validateDataset({ data, place, providers: [], threads: Number(threads) });
  return { rows: totals.rows, totals };
}

const started = performance.now();
const done = await { convert, prepare, validate }[mode]();
const seconds = (performance.now() - started) / 1000;
process.stdout.write(
  `${JSON.stringify({ ...done, seconds, cpu_seconds: (process.cpuUsage().user + process.cpuUsage().system) / 1e6, rss_mb: process.resourceUsage().maxRSS / 1024 })}\n`,
);
