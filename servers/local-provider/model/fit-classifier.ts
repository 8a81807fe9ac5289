import type { Answer } from './answer.ts';
import { answerKey } from './answer.ts';
import type { ClassifierWeights } from './classifier.ts';
import { createWeights } from './classifier.ts';
import type { FeatureCounts } from './features.ts';
import { createTimeSlices } from './time-slices.ts';
import type { LabelledVector } from './train-classifier.ts';
import { trainClassifier } from './train-classifier.ts';
import type { Example, TrainingOptions } from './training-options.ts';
import { affordablePasses, countEntries, readFeatures } from './training-options.ts';
import type { TrainedModel } from './tuned-model.ts';
import type { Vocabulary } from './vocabulary.ts';
import { buildVocabulary, createVectorizer } from './vocabulary.ts';

const MAX_WEIGHTS = 12_000_000;
const LEARNING_RATE = 0.5;

type Classifier = TrainedModel & { readonly kind: 'classifier' };

function isSameClasses(base: TrainedModel | null, answers: ReadonlyMap<string, Answer>): base is Classifier {
  if (base?.kind !== 'classifier' || base.answers.length !== answers.size) return false;
  return base.answers.every((answer) => answers.has(answerKey(answer)));
}

/** The base's features keep their places, so that its weights do too. */
function vocabularyUnion(known: Vocabulary, found: Vocabulary): Vocabulary {
  const seen = new Set(known.hashes);
  const added = [...found.hashes.keys()].filter((index) => !seen.has(found.hashes[index]!));
  return {
    hashes: Uint32Array.from([...known.hashes, ...added.map((index) => found.hashes[index]!)]),
    idf: Float32Array.from([...known.idf, ...added.map((index) => found.idf[index]!)]),
  };
}

function continueWeights(base: ClassifierWeights, features: number): ClassifierWeights {
  const grown = createWeights(features, base.classes);
  grown.weights.set(base.weights);
  grown.bias.set(base.bias);
  return grown;
}

function copyOf({ classes, weights, bias }: ClassifierWeights): ClassifierWeights {
  return { classes, weights: weights.slice(), bias: bias.slice() };
}

/** Logistic regression over the distinct answers; goes on from the base model where that has the same classes. */
export async function fitClassifier(
  rows: readonly Example[],
  validation: readonly Example[],
  options: TrainingOptions,
): Promise<TrainedModel> {
  const distinct = new Map(rows.map((row) => [answerKey(row.answer), row.answer]));
  const read = (examples: readonly Example[]): Promise<FeatureCounts[]> =>
    readFeatures(
      examples.map((example) => example.prompt),
      { characters: true },
      options.signal,
    );
  const documents = await read(rows);
  const maxFeatures = Math.floor(MAX_WEIGHTS / distinct.size);
  const found = await buildVocabulary(documents, maxFeatures, createTimeSlices(options.signal));
  const base = isSameClasses(options.base, distinct) ? options.base : null;
  const vocabulary = base === null ? found : vocabularyUnion(base.vocabulary, found);
  const answers = base?.answers ?? [...distinct.values()];
  const features = vocabulary.hashes.length;
  const weights = base === null ? createWeights(features, answers.length) : continueWeights(base.weights, features);

  const trained = { kind: 'classifier', answers, vocabulary, weights } as const;

  const classOf = new Map(answers.map((answer, index) => [answerKey(answer), index]));
  const vectorize = createVectorizer(vocabulary);
  const label = (from: readonly FeatureCounts[], examples: readonly Example[]): LabelledVector[] =>
    from.flatMap((document, index) => {
      const known = classOf.get(answerKey(examples[index]!.answer));
      return known === undefined ? [] : [{ input: vectorize(document), label: known }];
    });
  const plan = affordablePasses(options.epochs, 2 * countEntries(documents) * answers.length);
  options.onPlan({ kind: 'classifier', continued: base !== null, ...plan });
  await trainClassifier(weights, label(documents, rows), label(await read(validation), validation), {
    ...options,
    passes: plan.passes,
    learningRate: LEARNING_RATE * options.learningRateMultiplier,
    onPass: (metrics) => options.onPass(metrics, () => ({ ...trained, weights: copyOf(weights) })),
  });
  return trained;
}
