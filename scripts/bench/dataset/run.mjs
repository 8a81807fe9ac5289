// The benchmark of the dataset engine in one command: see README.md beside it.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from '../../build.mjs';
import { GOALS, listJobs, SLOW } from './jobs.mjs';
import { makeInputs } from './make-inputs.mjs';
import { measure, median } from './measure.mjs';
import { preparePython, prepareRust } from './peers.mjs';
import { memoryTable, ratioTable, timeTable } from './tables.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../../..');
const say = (line) => process.stderr.write(`bench: ${line}\n`);

const { values } = parseArgs({
  options: {
    work: { type: 'string', default: path.join(tmpdir(), 'retune-bench') },
    rows: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '3' },
    'slow-rounds': { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    exact: { type: 'boolean', default: false },
  },
});
const { work } = values;
const rows = Number(values.rows);
const wanted = values.only.split(',').filter((word) => word !== '');
const chosen = (name) => wanted.length === 0 || wanted.some((word) => name.includes(word));

/** Runs a job in a folder that is gone afterwards. `keep` copies its output. */
async function runJob(name, job, keep = null) {
  const out = mkdtempSync(path.join(work, 'out-'));
  try {
    const measured = await measure(...job(out), { cwd: out });
    if (keep !== null) cpSync(path.join(out, 'out'), keep);
    say(`${name}: ${measured.seconds.toFixed(2)} s, ${measured.rss.toFixed(0)} MB`);
    return measured;
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/** Where the counts of a job that counts tokens are kept. */
const countsOf = (name) => path.join(work, `${name.replaceAll(/[^\w]+/g, '-')}.counts`);

async function runAll(jobs, rounds, slowRounds) {
  const results = new Map();
  for (let round = 0; round < rounds; round++) {
    for (const [name, job] of Object.entries(jobs)) {
      if (!chosen(name) || (SLOW.has(name) && round >= slowRounds)) continue;
      const measured = await runJob(name, job, name.startsWith('tokens') ? countsOf(name) : null);
      results.set(name, [...(results.get(name) ?? []), measured]);
    }
  }
  return results;
}

/** Medians by job; a job that times a part of itself is taken by that. */
function medians(results) {
  return new Map(
    [...results].map(([name, runs]) => [
      name,
      {
        seconds: median(runs.map(({ seconds, said }) => (name.startsWith('tokens') ? said.seconds : seconds))),
        rss: median(runs.map(({ rss }) => rss)),
        runs: runs.length,
        said: runs[0].said,
      },
    ]),
  );
}

/** Counts of the same texts by the engine, by tiktoken and, where asked, by gpt-tokenizer. */
async function compareTokens(results, input) {
  for (const encoding of ['cl100k_base', 'o200k_base']) {
    const names = ['retune', 'tiktoken'].map((tool) => `tokens ${encoding}: ${tool}, one thread`);
    if (!names.every((name) => results.has(name))) continue;
    const [ours, theirs] = names.map(countsOf);
    const { said } = results.get(names[0]);
    const same = readFileSync(ours).equals(readFileSync(theirs));
    process.stdout.write(`\n${encoding}: ${same ? 'equal to' : 'DIFFERENT FROM'} tiktoken on ${said.texts} texts`);
    if (values.exact) {
      const { said: compared } = await measure(process.execPath, [
        path.join(here, 'exact.mjs'),
        encoding,
        input.chat,
        ours,
      ]);
      process.stdout.write(`; different from gpt-tokenizer on ${compared.different} of ${compared.texts}`);
    }
    process.stdout.write('\n');
  }
}

mkdirSync(work, { recursive: true });
await build({ onlyIfStale: true, say });
const { python, versions } = preparePython(work, say);
const rust = prepareRust(here, work, say);
if (rust === null) say('cargo is absent or failed: no Rust loop in this table');
const ranks = path.join(root, 'node_modules', 'gpt-tokenizer', 'data');
say('making inputs');
const small = await makeInputs(root, work, 100_000);
const large = await makeInputs(root, work, rows);

const jobs = listJobs({ root, here, python, rust, input: large, ranks });
const results = medians(await runAll(jobs, Number(values.rounds), Number(values['slow-rounds'])));
const smallJobs = listJobs({ root, here, python, rust, input: small, ranks });
const ours = Object.fromEntries(Object.entries(smallJobs).filter(([name]) => name.endsWith(': retune')));
const smallResults = medians(await runAll(ours, 1, 1));

const [cpu] = cpus();
process.stdout.write(
  `${rows} rows, ${values.rounds} rounds in turn (slow peers: ${values['slow-rounds']}); ${cpus().length} × ${cpu.model}, ${Math.round(totalmem() / 2 ** 30)} GB; Node ${process.version}; ${versions}\n\n`,
);
process.stdout.write(
  `${timeTable(results, large)}\n\n${ratioTable(results, GOALS)}\n\n${memoryTable(results, smallResults)}\n`,
);
await compareTokens(results, large);
