import { DefaultFailureConverter } from '@temporalio/common';

/** Puts an error's message and stack into a payload, where the codec encrypts them; Temporal loads it by this name. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
