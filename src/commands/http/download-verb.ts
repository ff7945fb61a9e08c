import type { Example, Verb } from '../command.ts';
import { DOWNLOAD_OPTIONS } from './download/options.ts';

const line = (rest: string, says: string): Example => ({ line: `netkit http download ${rest}`, says });

export const downloadVerb: Verb = {
  name: 'download',
  operands: '[url..]',
  summary: 'Fetch many files at once, each whole or not at all; the same line again goes on',
  options: DOWNLOAD_OPTIONS,
  examples: [
    line('http://shapes.test/length http://shapes.test/etag --lab', 'two at once, into this folder'),
    line('--input list.txt --dir files --timeout 10', 'all of a list, 10 seconds for each'),
    line('--input list.txt --dir files --raw --concurrency 4', 'by hand, requests ahead on four connections'),
    line('http://shapes.test/big/50000000 --segments 4 --lab', 'one large file in four parts'),
    line('https://mirror.example/a.iso --checksums SHA256SUMS', 'kept only if it is what it should be'),
    line('--input list.txt --retry 3 --delay 1 --per-host 2', 'patient, and polite'),
  ],
  run: async (args, io) => (await import('./download/run.ts')).download(args, io),
};
