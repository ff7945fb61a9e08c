import { type Lab, startLab } from '../../src/lab/lab.ts';
import { emptyFolder } from '../helpers/scratch.ts';

/** A lab with mail alone, and how its servers are reached and ended: what the sites of all three protocols share. */
export interface MailLab {
  readonly lab: Lab;
  readonly host: string;
  readonly ca: string;
  stop(): Promise<void>;
}

export const LAB_USER = { user: 'alice', password: 'secret' } as const;

export async function startMailLab(options: { readonly samples?: boolean } = {}): Promise<MailLab> {
  const { path: dataDir, remove } = await emptyFolder();
  const lab = await startLab({ mail: true, mailSamples: options.samples ?? true, dataDir });
  return {
    lab,
    host: 'localhost',
    ca: lab.ca,
    async stop() {
      await lab.stop();
      await remove();
    },
  };
}
