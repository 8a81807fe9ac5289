/** The words of the providers' paths. Whatever else stands there is an id or a model's name, and no label. */
const WORDS: ReadonlySet<string> = new Set(
  (
    'invoke fine_tune upload files create status list events cancel delete_file models delete uploads parts complete ' +
    'fine_tuning fine-tunes jobs checkpoints pause resume chat completions estimate-price preprocess limits hardware ' +
    'endpoints content together'
  ).split(' '),
);

/** A path as a label: its words, with `:id` for everything else, and without the version. */
export function serviceOf(path: string): string {
  const segments = path.split('/').filter((segment) => segment !== '' && !/^v\d+$/.test(segment));
  return segments.map((segment) => (WORDS.has(segment) ? segment : ':id')).join('/');
}
