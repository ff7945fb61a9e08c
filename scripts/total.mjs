/** `node scripts/total.mjs NAME...`: what the runs of those names closed with, added up. */
import { closingLine, earlierResult, sum } from './lib/results.mjs';

closingLine('total', sum(process.argv.slice(2).map(earlierResult)));
