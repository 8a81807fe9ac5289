// One measured run of the engine, in a process of its own: prints a JSON line of what it did.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { dataConfigForFiles } from '../../../dist/dataset/data-defaults.js';
import { openPlainSource } from '../../../dist/dataset/fast/open-plain-source.js';
import { runChunks } from '../../../dist/dataset/fast/run-chunks.js';

const [mode, input, output, threads] = process.argv.slice(2);
const data = dataConfigForFiles([input]);
const place = { baseDir: path.dirname(input), nominalTime: '2026-11-01T00:00:00Z' };

async function openSource() {
  const [source] = data.sources;
  const opened = await openPlainSource({ path: input, displayPath: path.basename(input) }, source, data, [], () => 0);
  if (opened === null) throw new Error(`${input} is not plain`);
  // No peer looks for personal data or secrets.
  return { ...opened, plan: { ...opened.plan, pii: [] } };
}

/** Rows, and those that the fast path hands to the strict one. */
async function run(take) {
  let [rows, strict] = [0, 0];
  const plain = await runChunks({
    source: await openSource(),
    tokenizer: null,
    threads: threads === undefined ? undefined : Number(threads),
    onBytes: () => {},
    async take(chunk) {
      rows += chunk.rows;
      strict += chunk.strict.length / 3;
      await take(chunk);
    },
  });
  if (!plain) throw new Error(`${input} is not plain`);
  return { rows, strict };
}

/** Convert, validate and digest: one file of training lines, in order. */
async function convert() {
  const file = createWriteStream(output, { highWaterMark: 4 * 1024 * 1024 });
  const digest = createHash('sha256');
  const counts = await run(async ({ texts }) => {
    digest.update(texts);
    // The chunk's buffers are used again: it must be on its way to the disk before this returns.
    await new Promise((resolve, reject) => file.write(texts, (error) => (error ? reject(error) : resolve())));
  });
  file.end();
  await once(file, 'close');
  return { ...counts, sha256: digest.digest('hex') };
}

/** Validate alone: every row looked at, nothing written. */
const check = () => run(async () => {});

/** `more`: what the configuration says beside its sources. Loaded for this alone, as the command does. */
async function prepare(more = {}) {
  const { prepareDataset } = await import('../../../dist/dataset/prepare-dataset.js');
  const prepared = await prepareDataset({
    data: { ...data, ...more },
    place,
    providers: [],
    outDir: output,
    threads: threads === undefined ? undefined : Number(threads),
  });
  return {
    rows: prepared.ledger.totals.rows,
    totals: prepared.ledger.totals,
    tokens: prepared.ledger.tokens.total,
    dataset: prepared.datasetDigest,
  };
}

/** Personal data is looked for by no peer; of keys and passwords the engine does not let itself be talked out. */
const prepareWithoutPii = () => prepare({ pii: { ...data.pii, policy: 'off' } });

const started = performance.now();
const done = await { convert, prepare, check, 'prepare-pii-off': prepareWithoutPii }[mode]();
const seconds = (performance.now() - started) / 1000;
process.stdout.write(
  `${JSON.stringify({ ...done, seconds, cpu_seconds: (process.cpuUsage().user + process.cpuUsage().system) / 1e6, rss_mb: process.resourceUsage().maxRSS / 1024 })}\n`,
);
