import { onTestFinished } from 'vitest';
import type { SiteLimits } from '../../../src/lab/http/limits.ts';
import { type Lab, startLab } from '../../../src/lab/lab.ts';
import { emptyFolder } from '../../helpers/scratch.ts';

/** A lab for one test. */
export async function startTestLab(limits: Partial<SiteLimits> = {}): Promise<Lab> {
  const folder = await emptyFolder();
  const lab = await startLab({ http: true, dataDir: folder.path, limits });
  onTestFinished(async () => {
    await lab.stop();
    await folder.remove();
  });
  return lab;
}
