import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { isScorerModule, scorerName } from '../config/evaluation-config.ts';
import type { EvaluationConfig } from '../config/evaluation-config.ts';
import { RetuneError } from '../domain/failure-type.ts';
import type { NamedScorer, Score } from './scorer.ts';

/** A user's own scorer, and the digest of the file it came from. */
export interface LoadedScorer {
  readonly scorer: NamedScorer;
  readonly sha256: string;
}

const scoreSchema = z.object({
  score: z.number().min(0).max(1),
  metadata: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
});

const HINT =
  'export default a function (or an async one) that takes { expected, answer, prompt } and returns { name, score } ' +
  'with a score from 0 to 1';

function refuse(path: string, why: string, cause?: unknown): RetuneError {
  return new RetuneError('CONFIG_INVALID', `the scorer ${path} ${why}`, { hint: HINT, cause });
}

/**
 * Loads a scorer from a JavaScript module; `path` is relative to `baseDir`. It runs in the worker with all the worker's
 * rights. Throws CONFIG_INVALID where there is no such module or it exports no function; a scorer that throws or
 * returns no score fails the evaluation with the same code, without a text of the row.
 */
export async function loadScorer(path: string, baseDir: string): Promise<LoadedScorer> {
  const file = resolve(baseDir, path);
  const source = await readFile(file).catch((cause: unknown) => {
    throw refuse(path, 'cannot be read: its path is relative to the configuration file', cause);
  });
  const sha256 = createHash('sha256').update(source).digest('hex');
  // By its digest, since a module that was loaded before is not read again.
  const loaded: unknown = await import(`${pathToFileURL(file).href}?sha256=${sha256}`).catch((cause: unknown) => {
    throw refuse(path, `cannot be loaded: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  });
  const run: unknown = typeof loaded === 'object' && loaded !== null ? Reflect.get(loaded, 'default') : undefined;
  if (typeof run !== 'function') throw refuse(path, 'has no default export that is a function');
  const name = scorerName(path);
  return {
    sha256,
    scorer: {
      name,
      kind: 'score',
      async score(args): Promise<Score> {
        let result: unknown;
        try {
          result = await Reflect.apply(run, undefined, [args]);
        } catch (cause) {
          const what = cause instanceof Error ? cause.name : typeof cause;
          throw refuse(path, `threw a ${what}; a scorer must take every text`, cause);
        }
        const parsed = scoreSchema.safeParse(result);
        if (!parsed.success) throw refuse(path, 'returned something that is no { score } from 0 to 1');
        const { score, metadata } = parsed.data;
        return metadata === undefined ? { name, score } : { name, score, metadata };
      },
    },
  };
}

/** Loads every scorer that `evaluation.scorers` names by a path. */
export async function loadScorers(
  { scorers }: EvaluationConfig,
  baseDir: string,
): Promise<ReadonlyMap<string, LoadedScorer>> {
  const paths = scorers === 'auto' ? [] : scorers.filter(isScorerModule);
  return new Map(await Promise.all(paths.map(async (path) => [path, await loadScorer(path, baseDir)] as const)));
}
