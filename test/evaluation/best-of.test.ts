import { expect, it } from 'vitest';
import { bestOf } from '../../evaluation/best-of.ts';

const contender = (name: string, right: number, answered = 100) => ({
  ...{ name, prompts: 100 },
  scores: Array.from({ length: answered }, (_, at) => Number(at < right)),
});

it('takes the highest mean, and says what each of them reached', () => {
  const { best, words } = bestOf(
    [contender('last', 80), contender('step 10', 70), contender('step 20', 85)],
    'accuracy',
  );
  expect(best.name).toBe('step 20');
  expect(words).toBe(
    'checkpoint step 20 by accuracy on 100 validation prompts (last 80.0 %, step 10 70.0 %, step 20 85.0 %)',
  );
});

it('takes the first of equal ones', () => {
  expect(bestOf([contender('last', 80), contender('step 10', 80)], 'accuracy').best.name).toBe('last');
});

it('passes by one that did not answer, and takes the first where none did', () => {
  const mute = contender('step 10', 90, 90);
  const { best, words } = bestOf([contender('last', 80), mute], 'accuracy');
  expect(best.name).toBe('last');
  expect(words).toContain('step 10 gave 90 of 100 answers');
  expect(bestOf([contender('last', 0, 0), mute], 'accuracy').best.name).toBe('last');
});
