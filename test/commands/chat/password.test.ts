import { describe, expect, test } from 'vitest';
import { askPassword } from '../../../src/commands/chat/password.ts';

describe("a relay's password", () => {
  test('is in the environment, or else asked for', async () => {
    const askSecret = async (): Promise<string> => 'typed';
    expect(await askPassword({ env: { NETKIT_PASSWORD: 'set' }, askSecret })).toBe('set');
    expect(await askPassword({ env: {}, askSecret })).toBe('typed');
  });

  test.each([{ env: {} }, { env: { NETKIT_PASSWORD: '' } }, { env: {}, askSecret: async () => '' }])(
    'is none where it is missing or empty: %j',
    async (io) => {
      await expect(askPassword(io)).rejects.toThrow('the password of the relay is missing');
    },
  );
});
