import { Argument, Option } from 'commander';
import { nearest } from '../config/nearest.ts';
import { quotable } from '../config/secret-like.ts';
import { usageError } from './errors.ts';

/** What is said of a word that is none of a few: the one that is likely meant, else all of them. */
export function didYouMean(word: string, known: readonly string[]): string {
  const meant = nearest(word, known);
  return meant === null ? `choose one of ${known.join(', ')}` : `did you mean ${meant}?`;
}

/** The word as one of a few; else throws USAGE. `where` names what was given, as `--fail-on`. */
export function oneOf<Name extends string>(known: readonly Name[], word: string, where: string): Name {
  const found = known.find((name) => name === word);
  if (found !== undefined) return found;
  const shown = quotable(word) ?? 'has a value that';
  throw usageError(`${where} ${shown} is none of ${known.join(', ')}`, didYouMean(word, known));
}

/** An option that takes one of a few words: help and completion name them, another word is USAGE with the nearest. */
export function choiceOption(flags: string, description: string, known: readonly string[]): Option {
  const option = new Option(flags, description).choices(known);
  return option.argParser((word: string) => oneOf(known, word, option.long ?? flags));
}

/** The same for an option that may be given again and again. */
export function repeatableChoice(flags: string, description: string, known: readonly string[]): Option {
  const option = new Option(flags, description).choices(known).default([]);
  return option.argParser((word: string, earlier: readonly string[]) => [
    ...earlier,
    oneOf(known, word, option.long ?? flags),
  ]);
}

/** The same for an argument. */
export function choiceArgument(name: string, description: string, known: readonly string[]): Argument {
  return new Argument(name, description).choices(known).argParser((word: string) => oneOf(known, word, name));
}
