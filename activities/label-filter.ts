import type { DataConfig } from '../config/data-config.ts';
import { createPiiFilter } from '../dataset/pii/pii-filter.ts';
import { pseudonymsFor } from '../dataset/pii/pseudonym.ts';
import type { Problem } from '../dataset/problem.ts';
import { draftOf, turnText } from '../dataset/shape/draft.ts';
import type { PiiCounts } from './pii-receivers.ts';

/** A text that people have labelled, as the policy leaves it. */
export interface FilteredLabel<T> {
  readonly label: T;
  readonly found: PiiCounts;
  /** What the policy blocks; null where it lets the line pass. */
  readonly blocked: Problem | null;
}

/** Looks through every text of a labelled pair as through a row's; the label itself is none. */
export function createLabelFilter(
  data: DataConfig,
  pseudonymKey: string | null,
): <T extends object>(label: T) => FilteredLabel<T> {
  const filter = createPiiFilter(data, pseudonymsFor(data.pii, pseudonymKey), 'text');
  return (label) => {
    const texts = Object.entries(label).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[0] !== 'label',
    );
    const turns = texts.map(([, content]) => ({ role: 'user', content }));
    const { draft, found, problems } = filter(draftOf('chat', { turns, pointers: texts.map(([key]) => `/${key}`) }));
    const cleaned = texts.map(([key], place) => [key, turnText(draft.turns[place] ?? { role: 'user', content: '' })]);
    return {
      label: { ...label, ...(Object.fromEntries(cleaned) as Partial<typeof label>) },
      found: Object.fromEntries(found),
      blocked: problems.find(({ severity }) => severity === 'error') ?? null,
    };
  };
}
