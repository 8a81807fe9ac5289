import { rowWarning, type Problem } from './problem.ts';
import { createArgumentCheck } from './rules/check-arguments.ts';
import { checkImages, type FoundImage } from './rules/check-images.ts';
import { checkToolPairs } from './rules/check-tool-calls.ts';
import { turnText, type Draft } from './shape/draft.ts';

/** Tokens by which chat templates part messages: in a text they may end it, or start another's turn. */
const SPECIAL = /<\|[^|\s]{1,30}\|>|<\/?s>|<(?:start|end)_of_turn>|<｜[^｜\s]{1,30}｜>/;

function specialTokenProblem(draft: Draft): Problem | null {
  const at = draft.turns.findIndex((turn) => SPECIAL.test(turnText(turn)));
  if (at === -1) return null;
  return rowWarning(
    'special_token',
    draft.pointers[at] ?? '',
    'A text holds a token that chat templates part messages by',
    'Take it out, unless the text is about such tokens: a provider may read it as the end of the message.',
  );
}

function repeatedRoleProblem(draft: Draft): Problem | null {
  const at = draft.turns.findIndex(({ role }, index) => {
    return index > 0 && role === draft.turns[index - 1]?.role && (role === 'user' || role === 'assistant');
  });
  if (at === -1) return null;
  const message = 'The same speaker speaks twice in a row';
  return rowWarning('role_repeated', draft.pointers[at] ?? '', message, 'Join the two messages, if they are one.');
}

export interface ConversationProblems {
  /** Said of every row, whoever trains on it. */
  readonly always: readonly Problem[];
  /** What every provider's training stumbles over; worth a warning where none is named. */
  readonly inTraining: readonly Problem[];
}

/** Pairing of calls, their arguments, images and odd texts. */
export function createConversationCheck(): (draft: Draft, images: readonly FoundImage[]) => ConversationProblems {
  const checkArguments = createArgumentCheck();
  return (draft, images) => {
    const odd = [specialTokenProblem(draft), repeatedRoleProblem(draft)].filter((problem) => problem !== null);
    if (draft.turns.length < 3 && draft.tools === null && images.length === 0) return { always: odd, inTraining: [] };
    return {
      always: [...odd, ...checkImages(images)],
      inTraining: [...checkToolPairs(draft), ...checkArguments(draft)],
    };
  };
}
