import type { Answer } from './answer.ts';
import type { PromptText } from './features.ts';
import { hashText } from './random.ts';
import { words } from './tokens.ts';

const MAX_LABEL_LENGTH = 64;
const SENTENCES = [
  'I am not sure how to answer that.',
  'That depends on a few details.',
  'Thank you for your message. We will look into it.',
  'Could you say a little more about what you need?',
  'Here is a short answer: it is possible, but it needs a closer look.',
] as const;

/**
 * The labels that a system text lists: a bulleted list, or what follows a colon, separated by commas, semicolons or
 * bars. Fewer than two short items are no list.
 */
export function listedLabels(system: string): string[] {
  const bullets = [...system.matchAll(/^\s*(?:[-*•]|\d+[.)])\s+(.+?)\s*$/gmu)].map((match) => match[1] ?? '');
  const afterColon = system.slice(system.indexOf(':') + 1).split(/[,;|\n，、；]/u);
  const items = bullets.length > 1 ? bullets : system.includes(':') ? afterColon : [];
  const labels = items.map((item) =>
    item
      .trim()
      .replace(/^(?:and|or)\s+/iu, '')
      .replace(/^["'`“]|["'`”]?[.。]?$/gu, ''),
  );
  const short = labels.filter((label) => label.length > 0 && label.length <= MAX_LABEL_LENGTH);
  return short.length > 1 ? [...new Set(short)] : [];
}

function overlap(label: string, said: ReadonlySet<string>): number {
  const parts = words(label.replaceAll('_', ' '));
  return parts.filter((part) => said.has(part)).length / Math.sqrt(parts.length || 1);
}

/**
 * What `local-small` says untuned: plausible and poor. Where the system text lists labels, the one with the most words
 * in common with the prompt; else one of a few stock sentences, always the same for the same prompt. No language model.
 */
export function baseAnswer(prompt: PromptText): Answer {
  const labels = listedLabels(prompt.system);
  const said = new Set(words(prompt.turns));
  const draw = hashText(prompt.turns);
  if (labels.length === 0) return { text: SENTENCES[draw % SENTENCES.length]!, toolCalls: null };
  const highest = Math.max(...labels.map((label) => overlap(label, said)));
  const best = labels.filter((label) => overlap(label, said) === highest);
  return { text: best[draw % best.length]!, toolCalls: null };
}
