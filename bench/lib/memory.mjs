import { NETKIT, run } from './programs.mjs';

/** The most memory that a netkit with these arguments had at a time, in MiB. */
export async function peakMemory(...args) {
  const program = `
    process.argv.splice(1, 1);
    process.on('exit', () => require('node:fs').writeSync(2, String(process.resourceUsage().maxRSS)));
    require(process.argv[1]);
  `;
  const { stderr } = await run(process.execPath, ['-e', program, '--', 'netkit', NETKIT, ...args], {
    maxBuffer: Infinity,
  });
  return Number(stderr) / 1024;
}
