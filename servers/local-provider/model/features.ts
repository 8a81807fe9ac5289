import { hashText } from './random.ts';
import { words } from './tokens.ts';

/** What the model reads of a conversation: system text and turns are kept apart, so that a word in both is two features. */
export interface PromptText {
  readonly system: string;
  readonly turns: string;
}

/** Which features are counted. */
export interface FeatureOptions {
  /** Character 3- to 5-grams inside words, beside words and word pairs. */
  readonly characters: boolean;
}

/** The hashed features of one text and how often each occurs in it, position by position. */
export interface FeatureCounts {
  readonly hashes: Uint32Array;
  readonly counts: Uint32Array;
}

const SEED = { word: 0x811c9dc5, pair: 0x2c9277b5, characters: 0x5bd1e995, system: 0x1b873593 };
const MAX_WORDS = 2_000;

/** Words, pairs of neighbouring words and (on request) character n-grams of a prompt, hashed to 32 bits. */
export function countFeatures(prompt: PromptText, options: FeatureOptions): FeatureCounts {
  const counts = new Map<number, number>();
  const add = (text: string, seed: number): void => {
    const feature = hashText(text, seed);
    counts.set(feature, (counts.get(feature) ?? 0) + 1);
  };
  const addCharacters = (word: string): void => {
    const padded = ` ${word} `;
    for (let length = 3; length <= 5; length += 1) {
      for (let at = 0; at + length <= padded.length; at += 1) add(padded.slice(at, at + length), SEED.characters);
    }
  };
  let previous = '';
  for (const word of words(prompt.turns).slice(0, MAX_WORDS)) {
    add(word, SEED.word);
    add(`${previous} ${word}`, SEED.pair);
    if (options.characters) addCharacters(word);
    previous = word;
  }
  for (const word of words(prompt.system).slice(0, MAX_WORDS)) add(word, SEED.system);
  return { hashes: Uint32Array.from(counts.keys()), counts: Uint32Array.from(counts.values()) };
}
