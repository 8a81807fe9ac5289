import type { FileRecord } from '../records.ts';

function processingStatus(file: FileRecord): string {
  if (!file.arrived) return 'PENDING';
  if (file.lines_error !== null) return 'INVALID_FORMAT';
  return file.lines === null ? 'RUNNING' : 'COMPLETED';
}

function validationReport({ file_id, lines, lines_error: error }: FileRecord): object | undefined {
  if (error !== null) return { file_id, valid: false, error, error_type: 'INVALID_FORMAT' };
  if (lines === null) return undefined;
  const format = lines.shape === 'preference' ? 'PREFERENCE_OPENAI' : 'CONVERSATION';
  return { file_id, valid: true, dataset_format: format, nlines: lines.samples };
}

/** A file as it is sent. */
export function fileView(file: FileRecord) {
  return {
    id: file.file_id,
    object: 'file',
    created_at: Math.floor(Date.parse(file.created_at) / 1_000),
    filename: file.file_name,
    bytes: file.bytes,
    purpose: file.purpose,
    FileType: 'jsonl',
    Processed: file.arrived,
    LineCount: file.lines?.samples ?? 0,
    processing_status: processingStatus(file),
    validation_report: validationReport(file),
  };
}
