/** Fair comparisons on a machine that is never quite still: interleaved runs, medians, ratios. */

/**
 * @param cases what to time, by name
 * @param prepare called before each run, and not timed
 * @returns the median of each, in milliseconds
 */
export async function medians(cases, runs, prepare = () => {}) {
  const times = Object.fromEntries(Object.keys(cases).map((name) => [name, []]));
  for (let run = 0; run < runs; run++) {
    for (const [name, work] of Object.entries(cases)) {
      await prepare();
      const start = performance.now();
      await work();
      times[name].push(performance.now() - start);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, median(list)]));
}

export function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
}

/** A row of the table: what is claimed, both times, and the most that their ratio may be. */
export function claim(name, ours, peer, most) {
  return { name, ours, peer, ratio: ours / peer, most };
}
