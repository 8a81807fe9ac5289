import type { RunRecord } from '../domain/run-record.ts';
import { listRecords } from '../runs/run-records.ts';
import type { Project } from './open-project.ts';

/** The records of all runs in the project's store, the newest first; asks Temporal nothing. */
export function listRuns({ store }: Pick<Project, 'store'>): Promise<readonly RunRecord[]> {
  return listRecords(store);
}
