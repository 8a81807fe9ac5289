import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { closingLine, runChaos } from './chaos.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '7' },
    window: { type: 'string', default: '40' },
    'kill-every': { type: 'string', default: '20' },
    'freeze-every': { type: 'string', default: '90' },
    'cancel-share': { type: 'string', default: '0.05' },
    'limit-minutes': { type: 'string', default: '120' },
    forgetful: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
});

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());

const dir = await mkdtemp(join(tmpdir(), 'retune-chaos-'));
const result = await runChaos({
  runs: Number(values.runs),
  seed: Number(values.seed),
  window: Number(values.window),
  killEveryMs: Number(values['kill-every']) * 1_000,
  freezeEveryMs: Number(values['freeze-every']) * 1_000,
  limitMs: Number(values['limit-minutes']) * 60_000,
  cancelShare: Number(values['cancel-share']),
  forgetful: values.forgetful,
  dir,
  signal: interrupted.signal,
  onProgress: (text) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`),
});
for (const problem of result.problems) console.error(problem);
await writeFile(join(dir, 'result.json'), JSON.stringify(result, null, 2));
const isGood = result.lost === 0 && result.duplicate === 0;
if (isGood && !values.keep) await rm(dir, { recursive: true, force: true });
else console.error(`the logs are in ${dir}`);
console.log(closingLine(result));
process.exit(isGood ? 0 : 1);
