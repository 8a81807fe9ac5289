/** The stages of a run, in order, then the ways in which it can end or wait. */
export const PIPELINE_STAGES = [
  'prepare',
  'estimate',
  'approval',
  'upload',
  'train',
  'evaluate',
  'gate',
  'promote',
  'report',
] as const;
export const FINAL_STAGES = ['done', 'failed', 'cancelled', 'skipped'] as const;

/** Stages that an open run can be in. */
export const OPEN_STAGES = [...PIPELINE_STAGES, 'needs_attention'] as const;

/** All of them, as `list --stage` takes them. */
export const STAGES = [...OPEN_STAGES, ...FINAL_STAGES] as const;

export type PipelineStage = (typeof PIPELINE_STAGES)[number];
export type FinalStage = (typeof FINAL_STAGES)[number];
/** Where a run is, from `prepare` to `done`, or how else it ended. */
export type Stage = PipelineStage | FinalStage | 'needs_attention';

export function isFinalStage(stage: Stage): stage is FinalStage {
  return FINAL_STAGES.some((final) => final === stage);
}
