import { describe, expect, it } from 'vitest';
import { shownPromptWarnings } from '../../activities/shown-prompts.ts';
import type { ChatMessage } from '../../provider/fine-tune-provider.ts';

const user = (content: string): ChatMessage => ({ role: 'user', content });
const assistant = (content: string): ChatMessage => ({ role: 'assistant', content });
const item = (...messages: readonly ChatMessage[]) => ({
  messages: [{ role: 'system' as const, content: 'Sort.' }, ...messages],
});

const SHOTS = [user('My card is lost!'), assistant('card'), user('hello'), assistant('other')];

describe('examples before each prompt', () => {
  it('that hold test prompts, but for case and punctuation, are warned of', () => {
    const items = [item(user('my card is lost')), item(user('Hello')), item(user('my bill is wrong'))];
    expect(shownPromptWarnings(SHOTS, items)).toEqual([
      expect.stringMatching(/^2 test prompts stand among the few-shot examples/),
    ]);
  });

  it('from elsewhere are not, nor is a conversation of which they show a part', () => {
    const longer = item(user('hello'), assistant('what is it?'), user('my bill is wrong'));
    expect(shownPromptWarnings(SHOTS, [item(user('my bill is wrong')), longer])).toEqual([]);
    expect(shownPromptWarnings([], [item(user('hello'))])).toEqual([]);
  });
});
