import { LAB_OUTPUTS } from '../../schemas/lab.ts';
import { scratchFolder } from '../helpers/scratch.ts';
import { exercise } from './exercise.ts';
import { startJson } from './run-netkit.ts';

exercise(
  LAB_OUTPUTS,
  {
    lab: {
      lab: async (prints) => {
        const { stdout } = await startJson('lab', [], { NETKIT_DATA: scratchFolder() });
        prints(await stdout.next(/^.*\n/));
      },
    },
  },
  {},
  { optional: true },
);
