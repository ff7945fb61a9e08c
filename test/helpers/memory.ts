import v8 from 'node:v8';
import vm from 'node:vm';

/** The bytes that are still held after what nobody needs has been thrown away: the same on every run. */
export function retainedBytes(): number {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

// A context that is made while the flag is set has `gc`; no flag on the command line is needed.
v8.setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc') as () => void;
v8.setFlagsFromString('--no-expose-gc');
