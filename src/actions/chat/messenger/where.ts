import { parsePlace, type Place } from '../place.ts';

/** The courses' port for it. */
export const MESSENGER_PORT = 3000;

/** As `/join` and `--join` have it. @throws UsageError */
export function parseWhere(text: string): Place {
  return parsePlace(text, MESSENGER_PORT);
}
