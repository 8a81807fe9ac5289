import type { Output } from './context.ts';

export interface RowProgress {
  readonly tick: (progress: { readonly rows: number; readonly bytes: number }) => void;
  readonly end: () => void;
}

/** Rows read so far, redrawn on one line of a terminal; nothing anywhere else. */
export function rowProgress(output: Output, doing: string): RowProgress {
  let drawn = false;
  return {
    tick({ rows, bytes }) {
      if (!output.live) return;
      drawn = true;
      output.stderr.write(`\r\u001b[K${doing}: ${rows} rows, ${(bytes / 1e6).toFixed(1)} MB`);
    },
    end() {
      if (drawn) output.stderr.write('\r\u001b[K');
    },
  };
}
