import { describe, expect, it } from 'vitest';
import { command as apiCommand } from '../../../src/commands/api.ts';
import { shareAuthority } from '../../helpers/netkit-imap.ts';
import { netkitApi } from './netkit-api.ts';

shareAuthority();

// Those of `serve` have tests of their own; the file that the others name is the reader's.
const examples = apiCommand.verbs
  .filter(({ name }) => name !== 'serve')
  .flatMap((verb) => verb.examples.map(({ line }) => line))
  .filter((line) => !line.includes('@record.json'));

describe('the examples of netkit api', () => {
  it.each(examples)('%s', async (line) => {
    const [, , ...argv] = line.split(' ');
    const { code, stderr } = await netkitApi(argv, { env: { NETKIT_PASSWORD: '83r5^_' } });
    expect([code, stderr.split('\n').filter((each) => each.includes('hint'))]).toEqual([0, []]);
  });
});
