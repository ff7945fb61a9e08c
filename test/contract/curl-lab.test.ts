import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { type Lab, startLab } from '../../src/lab/lab.ts';
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

describe.skipIf(missing)(missing ? 'no curl on this machine to compare with' : 'curl', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'netkit-curl-'));
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab({ dataDir });
  });
  afterAll(async () => {
    await lab.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });
  sameAsCurl({ name: 'the lab', url: (page) => lab.url(PAGES[page]) });
});
