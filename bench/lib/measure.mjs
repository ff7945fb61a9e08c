/** Fair comparisons on a machine that is never quite still: interleaved runs, medians, ratios. */

/** How often each case is measured: what BENCH_RUNS says, or `usual`. */
export function runs(usual = 7) {
  return Number(process.env.BENCH_RUNS ?? usual);
}

/**
 * @param cases by name, functions that resolve to what they measured
 * @param prepare called before each of them
 * @returns the median of each
 */
export async function medians(cases, count, prepare = async () => {}) {
  const measured = Object.fromEntries(Object.keys(cases).map((name) => [name, []]));
  for (let run = 0; run < count; run++) {
    for (const [name, measure] of Object.entries(cases)) {
      await prepare();
      measured[name].push(await measure());
    }
  }
  return Object.fromEntries(Object.entries(measured).map(([name, list]) => [name, median(list)]));
}

/** A case that measures how long something takes, in milliseconds. */
export function timed(work) {
  return async () => {
    const start = performance.now();
    await work();
    return performance.now() - start;
  };
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
}

/** A row of the table: what is claimed, both measures (less is better), and the most that their ratio may be. */
export function claim(name, ours, peer, most, unit = 'ms') {
  return { name, ours, peer, ratio: ours / peer, most, unit };
}

/** A row that claims nothing, for whoever wants to know. */
export function compared(name, ours, peer, unit = 'ms') {
  return claim(name, ours, peer, undefined, unit);
}
