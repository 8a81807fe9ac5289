import { stringify } from 'yaml';
import type { ColumnPlan } from '../../dataset/shape/column-plan.ts';
import type { Obstacle } from './obstacle.ts';

/** What is known only once the rows were read with the configuration. */
export interface FoundFacts {
  /** Free text is scored by nothing that could be chosen for it: then one that needs no model is written down. */
  readonly freeText: boolean;
  /** Why a run would stop at the data; null where it would not. */
  readonly obstacle: Obstacle | null;
}

export interface ConfigFacts extends FoundFacts {
  readonly name: string;
  /** As it is to stand in the file: relative to it, with forward slashes. */
  readonly path: string;
  readonly schemaPath: string;
  /** What the source needs beside its path: columns, and what flags said of how to read it. */
  readonly source: Readonly<Record<string, unknown>>;
}

/** What `init` says of the scorer that it wrote down. */
export const FREE_TEXT_CHOICE =
  'scorers: [chrf], since the answers are free text, which is neither right nor wrong; a judge says more (docs/evaluation.md)';

const FREE_TEXT = `evaluation:
  # Free text is neither right nor wrong. chrF compares characters with the expected answer, which is little; a judge
  # (judge: { model: "openai:gpt-4.1" }, scorers: [judge]) or a scorer of your own says more: docs/evaluation.md
  scorers: [chrf]

`;

/** The `columns` of a source, where what is said goes beyond the usual names. */
export function columnsOf(plan: ColumnPlan, id: string | null): Record<string, string> {
  const named = plan.shape === 'prompt_completion' ? { prompt: plan.prompt, completion: plan.completion } : {};
  return Object.fromEntries(
    Object.entries({ ...named, id }).filter((entry): entry is [string, string] => entry[1] !== null),
  );
}

/** A configuration that runs as it stands, with what is worth changing beside it. */
export function configText({ name, path, schemaPath, source, freeText, obstacle }: ConfigFacts): string {
  const first = stringify([{ path, ...source }], { flowCollectionPadding: true, lineWidth: 0 })
    .trimEnd()
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
  return `# yaml-language-server: $schema=${schemaPath}
# Check it: retune validate · what it costs: retune estimate · run it: retune run --dev
# Every key with its default: retune config show

# The model line: each run adds a version to it.
name: ${stringify(name).trimEnd()}

data:
  sources:
${first}
${obstacle === null ? '' : obstacleText(obstacle)}  # system: "What the model is told before every prompt."
  # labels: [a, b]            # a closed set of answers: anything else is an error of its row
  # deduplicate: near         # also leaves out rows that differ in a few words
  # pii: { policy: redact }   # personal data; auto warns here, and stops before anything leaves this machine

training:
  # The local provider needs no key; it trains a small text model, no language model. For a real one:
  #   provider: openai        # with OPENAI_API_KEY set; also deepseek, together, or one of your own under providers
  #   base_model: gpt-4.1-mini-2025-04-14
  provider: local
  base_model: local-small

${freeText ? FREE_TEXT : ''}# budget: { max_cost_usd: 25, approve_above_usd: 10 }

# gate: { min_improvement: 0.02 }   # what a candidate has to gain before it is promoted
`;
}

function obstacleText({ what, first, key }: Obstacle): string {
  const lines = [`BEFORE A RUN: ${what}:`, first, ...(key === null ? [] : [key])];
  return lines.map((line) => `  # ${line}\n`).join('');
}
