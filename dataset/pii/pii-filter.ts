import type { DataConfig } from '../../config/data-config.ts';
import { rowError, rowWarning, type Problem } from '../problem.ts';
import { turnText, type Draft, type Turn } from '../shape/draft.ts';
import { createPiiPolicy, type PiiPolicy } from './pii-policy.ts';
import { placeholderOf, type PiiKind, type PiiSpan } from './pii-span.ts';
import type { Pseudonyms } from './pseudonym.ts';
import { rewriteTexts } from './rewrite-texts.ts';
import { mayFind, scanText } from './scan-text.ts';
import { hintsOfText } from './sieve.ts';

export type PiiRepair = 'redact' | 'pseudonymise';

/** A row as the policy leaves it. */
export interface FilteredDraft {
  readonly draft: Draft;
  /** Errors of kinds that block, warnings of kinds that warn: one a kind and message. */
  readonly problems: readonly Problem[];
  readonly repairs: readonly PiiRepair[];
  /** Pieces found, by kind. */
  readonly found: ReadonlyMap<PiiKind, number>;
  /** Whether the answer holds some, and was left alone as a label. */
  readonly leftAlone: boolean;
}

/** `labels`: an answer that may be of a closed set is left alone; `text`: it is a text like any other. */
export type AnswersAs = 'labels' | 'text';

const LONGEST_LABEL = 64;

const NAMES: Readonly<Record<PiiKind, string>> = {
  email: 'an e-mail address',
  phone: 'a telephone number',
  card: 'a payment card’s number',
  iban: 'a bank account (IBAN)',
  ssn: 'a US social security number',
  ip: 'an IP address',
  cn_id: 'a Chinese identity number',
  cn_mobile: 'a Chinese mobile number',
  person: 'the name of a person',
  address: 'a postal address',
  secret: 'a key, token or password',
};
const BLOCK_HINT = 'Take it out of the source, or choose redact or pseudonymise under data.pii.';
const SECRET_HINT = 'Take it out of the source and replace it where it is used: it may be known to others.';
const WARN_HINT = 'Choose what happens under data.pii: redact, pseudonymise, block or off, by kind.';

function problemOf(kind: PiiKind, blocks: boolean, pointer: string): Problem {
  const message = `The text holds ${NAMES[kind]}`;
  if (!blocks) return rowWarning(`pii_${kind}`, pointer, message, WARN_HINT);
  return rowError(`pii_${kind}`, pointer, message, kind === 'secret' ? SECRET_HINT : BLOCK_HINT);
}

function isShort(text: string): boolean {
  return text.length <= 2 * LONGEST_LABEL && Array.from(text).length <= LONGEST_LABEL;
}

/** Looks through the texts of rows and does what `data.pii` says. Pseudonyms must be there where the policy asks for them. */
export function createPiiFilter(
  data: DataConfig,
  pseudonyms: Pseudonyms | null,
  answersAs: AnswersAs,
): (draft: Draft) => FilteredDraft {
  const policy = createPiiPolicy(data.pii);
  const secretsOnly: ReadonlySet<PiiKind> = new Set(['secret']);
  const closed = data.labels !== undefined;

  function replacement(kind: PiiKind, value: string): string {
    if (policy.actionOf(kind) === 'redact') return `[${placeholderOf(kind)}]`;
    if (pseudonyms === null) throw new Error('data.pii asks for pseudonyms, and there is no key for them');
    return pseudonyms(kind, value);
  }

  const nothing = { problems: [], repairs: [], found: new Map<PiiKind, number>(), leftAlone: false };

  /** Most rows are plain texts without a sign of anything: they cost one look at their bytes. */
  function isClean({ turns, tools, refused }: Draft): boolean {
    if (tools !== null || refused !== null) return false;
    return turns.every(({ content, ...rest }) => {
      if (typeof content !== 'string' || rest['tool_calls'] !== undefined) return false;
      return !mayFind(hintsOfText(content), policy.kinds);
    });
  }

  return (draft) => {
    if (isClean(draft)) return { draft, ...nothing };
    const problems = new Map<string, Problem>();
    const repairs = new Set<PiiRepair>();
    const found = new Map<PiiKind, number>();
    let leftAlone = false;

    function clean(text: string, pointer: string, kinds: ReadonlySet<PiiKind>): string {
      const spans = scanText(text, kinds);
      for (const span of spans) note(span, pointer, policy);
      const changing = spans.filter(({ kind }) => isRepair(policy.actionOf(kind)));
      if (changing.length === 0) return text;
      let cleaned = '';
      let from = 0;
      for (const { kind, start, end } of changing) {
        cleaned += text.slice(from, start) + replacement(kind, text.slice(start, end));
        from = end;
      }
      return cleaned + text.slice(from);
    }

    function note({ kind }: PiiSpan, pointer: string, { actionOf }: PiiPolicy): void {
      found.set(kind, (found.get(kind) ?? 0) + 1);
      const action = actionOf(kind);
      if (isRepair(action)) repairs.add(action);
      else problems.set(`${kind} ${pointer}`, problemOf(kind, action === 'block', pointer));
    }

    const answerAt = draft.turns.findLastIndex((turn) => turn.role === 'assistant');
    const kindsFor = (turn: Turn, index: number): ReadonlySet<PiiKind> => {
      const text = turnText(turn);
      const isLabel = index === answerAt && answersAs === 'labels' && (closed || isShort(text));
      if (!isLabel) return policy.kinds;
      if (!closed && scanText(text, policy.kinds).some(({ kind }) => kind !== 'secret')) leftAlone = true;
      return secretsOnly;
    };
    const cleanTurn = (turn: Turn, pointer: string, kinds: ReadonlySet<PiiKind>): Turn =>
      rewriteTexts(turn, (text) => clean(text, pointer, kinds));

    const turns = draft.turns.map((turn, index) => cleanTurn(turn, draft.pointers[index] ?? '', kindsFor(turn, index)));
    const refused = draft.refused === null ? null : cleanTurn(draft.refused, '', policy.kinds);
    const tools =
      draft.tools === null ? null : rewriteTexts(draft.tools, (text) => clean(text, '/tools', policy.kinds));
    return {
      draft: repairs.size === 0 ? draft : { ...draft, turns, refused, tools },
      problems: [...problems.values()],
      repairs: [...repairs].toSorted(),
      found,
      leftAlone,
    };
  };
}

function isRepair(action: string): action is PiiRepair {
  return action === 'redact' || action === 'pseudonymise';
}
