import { afterAll, beforeAll, vi } from 'vitest';
import { type Lab, startLab } from '../../src/lab/lab.ts';
import { emptyFolder } from './scratch.ts';

/** One lab for all tests of a file. What `--lab` starts shares its authority, which is gone with it. */
export function useLab(): Pick<Lab, 'http' | 'https' | 'ca' | 'proxies' | 'url'> {
  let lab: Lab;
  let remove: () => Promise<void>;
  beforeAll(async () => {
    const folder = await emptyFolder();
    ({ remove } = folder);
    vi.stubEnv('NETKIT_DATA', folder.path);
    lab = await startLab({ http: true });
  });
  afterAll(async () => {
    await lab.stop();
    vi.unstubAllEnvs();
    await remove();
  });
  return {
    get http() {
      return lab.http;
    },
    get https() {
      return lab.https;
    },
    get ca() {
      return lab.ca;
    },
    get proxies() {
      return lab.proxies;
    },
    url: (path, scheme) => lab.url(path, scheme),
  };
}
