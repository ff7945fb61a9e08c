import { join } from 'node:path';

import { afterAll } from 'vitest';

import { SERVE_OUTPUTS } from '../../schemas/serve.ts';
import { emptyFolder } from '../helpers/scratch.ts';
import { exercise, type Exercise } from './exercise.ts';
import { startJson } from './run-netkit.ts';

const { path: folder, remove } = await emptyFolder();
afterAll(remove);

/** Each of these lines: what it says before anybody comes. */
function started(...lines: readonly (readonly string[])[]): Exercise {
  return async (prints) => {
    for (const [line = '', ...more] of lines) {
      const env = { NETKIT_DATA: folder, NETKIT_PASSWORD: 'secret' };
      const { stdout, stop } = await startJson(line, more, env);
      prints(await stdout.next(/^.*\n/));
      await stop();
    }
  };
}

exercise(
  SERVE_OUTPUTS,
  {
    'http-serve': {
      'http serve': started(['http serve --port 0', folder], ['http serve --port 0 --tls', folder]),
    },
    'ftp-serve': {
      'ftp serve': started(
        ['ftp serve --port 0', folder],
        ['ftp serve --port 0 --tls --implicit-port 0', folder],
      ),
    },
    'api-serve': {
      'api serve': started(
        ['api serve --port 0'],
        ['api serve --port 0 --tls --store', join(folder, 'store.sqlite')],
        ['api serve --port 0 --faithful'],
      ),
    },
    'tcp-serve': {
      'tcp serve': started(
        ['tcp serve echo --port 0'],
        ['tcp serve echo --tls --pool 2 --port 0'],
        ['tcp serve daytime --bind', `unix:${join(folder, 'socket')}`],
      ),
    },
    'udp-serve': { 'udp serve': started(['udp serve echo --port 0']) },
    'chat-serve': { 'chat serve': started(['chat serve 0'], ['chat serve 0 --tls --password']) },
  },
  {},
  { optional: true },
);
