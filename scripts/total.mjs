/** `node scripts/total.mjs NAME...`: what the runs of those names closed with, added up, and what failed in them. */
import { closingLine, earlierResult, sum } from './lib/results.mjs';

/** Characters: a difference of two large values may be long. */
const LONGEST_WHY = 2_000;

const total = sum(process.argv.slice(2).map(earlierResult));
// Once more: where it was said first may be thousands of lines above.
for (const { what, why } of total.failures) console.log(`FAILED ${what}\n${why.slice(0, LONGEST_WHY)}\n`);
closingLine('total', total);
