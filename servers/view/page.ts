import type { Markup } from '../../report/html.ts';

export const AREAS = ['runs', 'datasets', 'models', 'evaluations'] as const;
export type Area = (typeof AREAS)[number];

/** One answer in HTML; the layout puts it into the frame that all pages share. */
export interface Page {
  readonly status?: number;
  readonly area: Area | null;
  readonly title: string;
  readonly body: Markup;
}

/** A document that is answered as it is kept. */
export interface Kept {
  readonly kept: string;
}
