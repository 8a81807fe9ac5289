import { answerKey } from './answer.ts';
import type { PromptText } from './features.ts';
import type { RankerRows, RankerWeights } from './ranker.ts';
import { embed, EMBEDDING_SIZE } from './ranker.ts';
import { createTimeSlices } from './time-slices.ts';
import type { RankedPair } from './train-ranker.ts';
import { createRankerWeights, trainRanker } from './train-ranker.ts';
import type { Example, TrainingOptions } from './training-options.ts';
import { affordablePasses, countEntries, readFeatures } from './training-options.ts';
import type { TrainedModel } from './tuned-model.ts';
import { buildVocabulary, createVectorizer } from './vocabulary.ts';

const MAX_FEATURES = 40_000;
const LEARNING_RATE = 0.03;

function answerText({ answer }: Example): PromptText {
  return { system: '', turns: answer.toolCalls === null ? answer.text : answerKey(answer) };
}

async function readPairs(examples: readonly Example[], signal: AbortSignal) {
  const prompts = await readFeatures(
    examples.map((example) => example.prompt),
    { characters: false },
    signal,
  );
  const answers = await readFeatures(examples.map(answerText), { characters: false }, signal);
  return { prompts, answers };
}

function embedRows(weights: RankerWeights, pairs: readonly RankedPair[]): RankerRows {
  const rows = {
    prompts: new Float32Array(pairs.length * EMBEDDING_SIZE),
    answers: new Float32Array(pairs.length * EMBEDDING_SIZE),
  };
  pairs.forEach((pair, index) => {
    const [from, to] = [index * EMBEDDING_SIZE, (index + 1) * EMBEDDING_SIZE];
    embed(weights.promptEmbedding, pair.prompt, rows.prompts.subarray(from, to));
    embed(weights.answerEmbedding, pair.answer, rows.answers.subarray(from, to));
  });
  return rows;
}

function copyOf({ promptEmbedding, answerEmbedding }: RankerWeights): RankerWeights {
  return { promptEmbedding: promptEmbedding.slice(), answerEmbedding: answerEmbedding.slice() };
}

/** A learned similarity of prompts and answers, for free text: it answers with the training answer that fits best. */
export async function fitRanker(
  rows: readonly Example[],
  validation: readonly Example[],
  options: TrainingOptions,
): Promise<TrainedModel> {
  const read = await readPairs(rows, options.signal);
  const readValidation = await readPairs(validation, options.signal);
  const documents = [...read.prompts, ...read.answers];
  const vocabulary = await buildVocabulary(documents, MAX_FEATURES, createTimeSlices(options.signal));
  const vectorize = createVectorizer(vocabulary);
  const pair = (from: typeof read): RankedPair[] =>
    from.prompts.map((prompt, index) => ({ prompt: vectorize(prompt), answer: vectorize(from.answers[index]!) }));
  const pairs = pair(read);
  const weights = createRankerWeights(vocabulary.hashes.length, options.seed);
  const answers = rows.map((row) => row.answer);
  const asTrained = (learnt: RankerWeights): TrainedModel => {
    return { kind: 'ranker', answers, vocabulary, weights: learnt, rows: embedRows(learnt, pairs) };
  };
  const workPerPass = 3 * EMBEDDING_SIZE * (countEntries(documents) + rows.length * options.batchSize);
  const plan = affordablePasses(options.epochs, workPerPass);
  options.onPlan({ kind: 'ranker', continued: false, ...plan });
  await trainRanker(weights, pairs, pair(readValidation), {
    ...options,
    passes: plan.passes,
    learningRate: LEARNING_RATE * options.learningRateMultiplier,
    onPass: (metrics) => options.onPass(metrics, () => asTrained(copyOf(weights))),
  });
  return asTrained(weights);
}
