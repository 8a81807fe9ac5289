import type { RunConfig } from '../config/run-config.ts';
import type { VersionLineage } from '../domain/version-lineage.ts';
import type { ReportData } from './report-data.ts';

/** What the cards of a run say beyond its report. */
export interface CardData {
  readonly report: ReportData;
  readonly training: RunConfig['training'];
  readonly split: RunConfig['data']['split'];
  /** The policy for personal data that the rows went through. */
  readonly pii: string;
  readonly dataset: VersionLineage['dataset'];
  readonly sources: VersionLineage['sources'];
}
