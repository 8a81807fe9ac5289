import type { ArtifactRef } from './artifact.ts';
import type { EvaluationFigures } from './run-outcome.ts';
import type { Verdict } from './verdict.ts';

/** One evaluated candidate of a line (or one registered by hand). Numbers start at 1 and are never used again. */
export interface LineVersion {
  readonly version: number;
  /** The run it came from; null where it was registered by hand. */
  readonly runId: string | null;
  readonly provider: string;
  readonly model: string;
  readonly baseModel: string | null;
  readonly datasetDigest: string | null;
  readonly verdict: Verdict | null;
  readonly evaluation: EvaluationFigures | null;
  /** Keys of the prompts it was trained on, so that an evaluation can leave them out. */
  readonly trainKeys: ArtifactRef | null;
  /** The configuration that knows its provider; null where it was registered without one. */
  readonly configRef: ArtifactRef | null;
  /** A `VersionLineage` in the store; null where it was registered by hand. */
  readonly lineage: ArtifactRef | null;
  /** The plan of its evaluation: the prompts, and how it was asked them; null where it was not evaluated. */
  readonly evaluationPlan: ArtifactRef | null;
  readonly createdAt: string;
  readonly deleted: boolean;
}

export interface LineEvent {
  /** The change it came from: one that is asked again after a lost reply is answered, not done again. */
  readonly changeId: string;
  readonly at: string;
  readonly action: 'register' | 'promote' | 'rollback' | 'freeze' | 'unfreeze' | 'delete';
  readonly version: number | null;
  readonly from: number | null;
  readonly to: number | null;
  readonly runId: string | null;
  readonly actor: string;
  readonly reason: string;
  /** What was amiss and did not hinder it, as a model that did not answer before a person promoted it. */
  readonly warning: string | null;
}

/** `models/<name>/line.json`: the line, which its entity changes under a lock. */
export interface ModelLine {
  readonly name: string;
  readonly champion: number | null;
  /** The champions in order, the present one last; a rollback takes the ones that it goes back over out. */
  readonly reigns: readonly number[];
  readonly frozen: boolean;
  /** The first champion that was evaluated, which scheduled runs are held to for good; null before there is one. */
  readonly anchor: number | null;
  readonly versions: readonly LineVersion[];
  /** The latest; those before them are in `archivedEvents`, oldest first. */
  readonly events: readonly LineEvent[];
  /** JSON Lines of `LineEvent`. */
  readonly archivedEvents: readonly ArtifactRef[];
  /** By month (`2026-11`), then run id: what was reserved or, once settled, spent, in US dollars. */
  readonly spending: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** Says which store the asker means: a worker on another one must not change a line of the same name there. */
export type OnStore<T> = T & { readonly storeId: string };

/** What a change did, or why it was not done. */
export interface LineChange {
  readonly name: string;
  readonly version: number | null;
  readonly championBefore: number | null;
  readonly championAfter: number | null;
  readonly frozen: boolean;
  readonly refused: 'frozen' | 'champion changed' | 'local model' | null;
  readonly warning: string | null;
}

export interface RegisterVersion {
  readonly runId: string | null;
  readonly provider: string;
  readonly model: string;
  readonly baseModel: string | null;
  readonly datasetDigest: string | null;
  readonly verdict: Verdict | null;
  readonly evaluation: EvaluationFigures | null;
  readonly trainKeys: ArtifactRef | null;
  readonly configRef: ArtifactRef | null;
  readonly lineage: ArtifactRef | null;
  readonly evaluationPlan: ArtifactRef | null;
  readonly actor: string;
  readonly reason: string;
}

export interface PromoteVersion {
  readonly version: number;
  /** An automatic promotion: refused while the line is frozen or when the champion is not the one it was compared with. */
  readonly automatic: boolean;
  readonly expectedChampion: number | null;
  readonly runId: string | null;
  readonly actor: string;
  readonly reason: string;
}

export interface ReserveBudget {
  readonly runId: string;
  /** `2026-11`. */
  readonly month: string;
  readonly amount: number;
  readonly cap: number | null;
}

export interface SettleBudget {
  readonly runId: string;
  readonly month: string;
  readonly amount: number;
}

/** `name@7`. */
export function versionName(name: string, version: number | null): string | null {
  return version === null ? null : `${name}@${version}`;
}

/** One change of a line, as its entity hands it to the store. */
export type LineCommand =
  | { readonly kind: 'register'; readonly input: RegisterVersion }
  | { readonly kind: 'promote'; readonly input: PromoteVersion }
  | { readonly kind: 'rollback'; readonly input: RollbackLine }
  | { readonly kind: 'freeze'; readonly input: FreezeLine }
  | { readonly kind: 'delete'; readonly input: DeleteVersion };

export interface RollbackLine {
  /** Null: the champion before. */
  readonly to: number | null;
  readonly actor: string;
  readonly reason: string;
}

export interface FreezeLine {
  readonly frozen: boolean;
  readonly actor: string;
  readonly reason: string;
}

export interface DeleteVersion {
  readonly version: number;
  readonly actor: string;
  readonly reason: string;
}

/** What the entity itself remembers; the whole line is its record in the store. */
export interface LineSummary {
  readonly name: string;
  readonly champion: number | null;
  readonly frozen: boolean;
  readonly versions: number;
}
