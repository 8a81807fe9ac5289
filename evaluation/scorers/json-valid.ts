import type { Reader, Scorer } from '../scorer.ts';
import { parseJson } from './json.ts';

/** Right where what is read of the answer is JSON; the expected text is not looked at. */
export function createJsonValid(read: Reader): Scorer {
  return ({ answer }) => {
    const given = read(answer);
    return { name: 'json_valid', score: given !== null && parseJson(given) !== undefined ? 1 : 0 };
  };
}
