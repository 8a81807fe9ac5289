/** Where the input stands in the memory of `scan.as`: below it are its tables. */
export const INPUT_AT = 10_240;
/** So many bytes behind a text may be read by it, or written where it writes. */
export const SLACK = 128;
