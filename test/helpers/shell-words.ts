import { execFileSync } from 'node:child_process';

/** A command line taken apart as a shell does it. */
export function shellWords(line: string): string[] {
  return execFileSync('sh', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);
}
