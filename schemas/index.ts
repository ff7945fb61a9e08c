import type { JsonOutput } from './output.ts';

/** All there are: each verb with `--format json` is in exactly one of them, and once more if it has `--compare`. */
export const JSON_OUTPUTS: readonly JsonOutput[] = [];
