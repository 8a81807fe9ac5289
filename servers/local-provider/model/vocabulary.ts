import type { FeatureCounts } from './features.ts';

/** A text as the model sees it: positions in the vocabulary and weights of Euclidean length 1. */
export interface SparseVector {
  readonly indices: Uint32Array;
  readonly values: Float32Array;
}

/** The features a model knows, with their inverse document frequency. */
export interface Vocabulary {
  readonly hashes: Uint32Array;
  readonly idf: Float32Array;
}

const FEW_DOCUMENTS = 100;

/**
 * Features that occur in at least two of the documents (one, where there are few), the most frequent if there are more
 * than `maxFeatures`. One that occurs in all of them says nothing (a system text that never changes) and is left out.
 */
export async function buildVocabulary(
  documents: readonly FeatureCounts[],
  maxFeatures: number,
  pause: () => Promise<void> | undefined,
): Promise<Vocabulary> {
  const frequency = new Map<number, number>();
  for (const { hashes } of documents) {
    for (const hash of hashes) frequency.set(hash, (frequency.get(hash) ?? 0) + 1);
    await pause();
  }
  const atLeast = documents.length < FEW_DOCUMENTS ? 1 : 2;
  const kept = [...frequency]
    .filter(([, count]) => count >= atLeast && count < documents.length)
    .sort(([hashA, countA], [hashB, countB]) => countB - countA || hashA - hashB)
    .slice(0, maxFeatures);
  return {
    hashes: Uint32Array.from(kept, ([hash]) => hash),
    idf: Float32Array.from(kept, ([, count]) => Math.log((documents.length + 1) / (count + 1))),
  };
}

/** Looks features up; made once per vocabulary, since the index costs more than a look-up. */
export function createVectorizer(vocabulary: Vocabulary): (document: FeatureCounts) => SparseVector {
  const position = new Map<number, number>();
  vocabulary.hashes.forEach((hash, index) => position.set(hash, index));
  return (document) => {
    const indices: number[] = [];
    const values: number[] = [];
    let square = 0;
    document.hashes.forEach((hash, at) => {
      const index = position.get(hash);
      if (index === undefined) return;
      const value = (1 + Math.log(document.counts[at]!)) * vocabulary.idf[index]!;
      indices.push(index);
      values.push(value);
      square += value * value;
    });
    const length = Math.sqrt(square) || 1;
    return { indices: Uint32Array.from(indices), values: Float32Array.from(values, (value) => value / length) };
  };
}
