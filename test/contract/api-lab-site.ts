import { startLab } from '../../src/lab/lab.ts';
import { emptyFolder } from '../helpers/scratch.ts';
import type { ApiSite } from './api-site.ts';

/** The lab's store, as it should be, or as the public one is. */
export function apiLabSite({ faithful }: { readonly faithful: boolean }): ApiSite {
  return {
    name: faithful ? "the lab's faithful store" : "the lab's store",
    keeps: !faithful,
    async start() {
      const folder = await emptyFolder();
      const lab = await startLab({ api: true, apiFaithful: faithful, dataDir: folder.path });
      return {
        baseUrl: lab.url('/', 'api'),
        cartsOfUser1: [1, 2],
        cartsOfMarch: [1, 3],
        async stop() {
          await lab.stop();
          await folder.remove();
        },
      };
    },
  };
}
