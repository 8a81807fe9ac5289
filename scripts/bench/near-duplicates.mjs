// Plants near copies (5 % of the words changed) and counts what `retune prepare` with `deduplicate: near` leaves out.
// node scripts/bench/near-duplicates.mjs
import { spawnSync } from 'node:child_process';
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { nearCorpus, scoreNear } from './near-corpus.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const RUNS = [
  { language: 'en', rows: 100_000, copies: 5_000 },
  { language: 'zh', rows: 20_000, copies: 1_000 },
];

async function writtenPrompts(folder) {
  const prompts = new Set();
  for (const side of ['train', 'validation', 'test']) {
    for await (const line of createInterface({ input: createReadStream(path.join(folder, `${side}.jsonl`)) })) {
      if (line !== '') prompts.add(JSON.parse(line).messages[0].content);
    }
  }
  return prompts;
}

const table = ['rows\tlanguage\tpairs planted\tleft out\trecall\tprecision\tseconds'];
for (const run of RUNS) {
  const folder = mkdtempSync(path.join(tmpdir(), 'retune-bench-near-'));
  try {
    const corpus = nearCorpus(run);
    const lines = corpus.map(({ prompt, completion }) => JSON.stringify({ prompt, completion }));
    writeFileSync(path.join(folder, 'rows.jsonl'), `${lines.join('\n')}\n`);
    const args = ['prepare', 'rows.jsonl', '--set', 'data.deduplicate=near', '--set', 'data.pii.policy=off', '--json'];
    const begun = performance.now();
    const done = spawnSync(process.execPath, [path.join(root, 'bin/retune.js'), ...args], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    if (done.status !== 0) throw new Error(`retune prepare exited ${done.status}: ${done.stderr}`);
    const seconds = (performance.now() - begun) / 1000;
    const { pairs, excluded, recall, precision } = scoreNear(
      corpus,
      await writtenPrompts(path.join(folder, 'prepared')),
    );
    table.push(
      [run.rows, run.language, pairs, excluded, recall.toFixed(4), precision.toFixed(4), seconds.toFixed(1)].join('\t'),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
process.stdout.write(`${table.join('\n')}\n`);
