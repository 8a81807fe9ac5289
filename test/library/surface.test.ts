import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import * as dataset from '../../library/dataset.ts';
import * as evaluation from '../../library/evaluation.ts';
import * as retune from '../../library/index.ts';
import * as providers from '../../library/providers.ts';
import * as worker from '../../library/worker.ts';
import * as workflows from '../../library/workflows.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const ENTRIES = ['index', 'dataset', 'providers', 'evaluation', 'worker', 'workflows'];

interface HandedOn {
  readonly name: string;
  /** Where it is declared, from the repository's root. */
  readonly file: string;
}

/** What an entry hands on. Throws where it does anything else. */
async function handedOn(entry: string): Promise<readonly HandedOn[]> {
  const text = await readFile(path.join(ROOT, 'library', `${entry}.ts`), 'utf8');
  const statements = /export (?:type )?\{([^}]*)\} from '(\.[^']+)';\s*/g;
  const names = [...text.matchAll(statements)].flatMap(([, list = '', from = '']) =>
    list
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '')
      .map((name) => ({ name, file: path.join('library', from) })),
  );
  const rest = text.replace(statements, '').trim();
  expect(rest).toMatch(/^\/\*\*\n[^]*@module\n \*\/$/);
  return names;
}

test('each entry offers these values and no others', () => {
  const offered = { retune, dataset, providers, evaluation, worker, workflows };
  const names = Object.fromEntries(Object.entries(offered).map(([entry, all]) => [entry, Object.keys(all).toSorted()]));
  expect(names).toEqual({
    retune: ['FAILURES', 'RetuneError', 'connectTemporal', 'listRuns', 'openProject', 'openRun', 'startRun'],
    dataset: ['dataConfigForFiles', 'prepareDataset', 'undecidedPii', 'validateDataset'],
    providers: ['ProviderError', 'createProvider', 'createTransport', 'isTerminal'],
    evaluation: [
      ...['EMPTY_TABLE', 'bcaInterval', 'builtInScorer', 'chooseScorers', 'cohensKappa', 'createReader'],
      ...['decideVerdict', 'detectable', 'detectableScore', 'figuresOf', 'holm', 'mcnemarExact', 'measureScores'],
      ...['needed', 'neededScore', 'scoreEvaluation', 'scoreTestPValue', 'signFlipPValue', 'tangoInterval'],
      ...['wilsonInterval', 'withPair'],
    ],
    worker: ['QUEUES', 'TASK_QUEUE', 'createLogger', 'openWorkerOptions', 'startWorker', 'taskQueueName'],
    workflows: [
      ...['adoptJobUpdate', 'decideApprovalUpdate', 'evaluateModel', 'extendDeadlineUpdate', 'fineTune', 'lineQuery'],
      ...['modelLine', 'prepareDataset', 'retrain', 'runStatusQuery', 'wakeSignal', 'watchJob', 'watchStatusQuery'],
      'workflowId',
    ],
  });
});

test('package.json exports exactly these entries', async () => {
  const manifest = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8')) as { exports: object };
  const paths = ENTRIES.map((entry) => (entry === 'index' ? '.' : `./${entry}`));
  expect(Object.keys(manifest.exports)).toEqual([...paths, './package.json']);
});

/** Whether a comment stands where a file declares a name, or where the file has it from; another package's is its own. */
async function isTold(name: string, file: string): Promise<boolean> {
  const text = await readFile(path.join(ROOT, file), 'utf8');
  const declaration = String.raw`export (?:async )?(?:function|class|const|interface|type) ${name}\b`;
  if (new RegExp(declaration).test(text)) return new RegExp(String.raw`\*/\n${declaration}`).test(text);
  const from = new RegExp(String.raw`(?:import|export) (?:type )?\{[^}]*\b${name}\b[^}]*\} from '([^']+)'`).exec(
    text,
  )?.[1];
  if (from === undefined) return false;
  return from.startsWith('.') ? isTold(name, path.join(path.dirname(file), from)) : true;
}

test.each(ENTRIES)('every name of the entry %s is told of where it is declared', async (entry) => {
  const names = await handedOn(entry);
  expect(names.length).toBeGreaterThan(3);
  const told = await Promise.all(names.map(({ name, file }) => isTold(name, file)));
  expect(names.filter((_, place) => told[place] !== true)).toEqual([]);
});
