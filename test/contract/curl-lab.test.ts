import { spawnSync } from 'node:child_process';
import { describe } from 'vitest';
import { useLab } from '../helpers/use-lab.ts';
import { sameAsCurl } from './curl.ts';

const PAGES = {
  plain: '/length',
  chunked: '/chunked',
  missing: '/status/404',
  post: '/upload',
  redirects: '/redirect/302?to=/redirect/1',
  otherOrigin: '/redirect/cross-origin',
} as const;

const missing = spawnSync('curl', ['--version']).error !== undefined;

describe.skipIf(missing)(`curl${missing ? ', of which there is none on this machine' : ''}`, () => {
  const lab = useLab();
  sameAsCurl({ name: 'the lab', url: (page) => lab.url(PAGES[page]) });
});
