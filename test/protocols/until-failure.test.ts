import { describe, expect, test, vi } from 'vitest';
import { RefusalError, TransportError, UsageError } from '../../src/errors.ts';
import { UntilFailure } from '../../src/protocols/until-failure.ts';
import { deferred } from '../helpers/deferred.ts';

function begin(): { turn: UntilFailure; shut: ReturnType<typeof vi.fn> } {
  const shut = vi.fn<(reason: Error) => void>();
  return { turn: new UntilFailure('SFTP', shut), shut };
}

async function* bodyOf(...pieces: readonly (string | Error)[]): AsyncGenerator<Uint8Array, void, undefined> {
  for (const piece of pieces) {
    if (typeof piece !== 'string') throw piece;
    yield Buffer.from(piece);
  }
}

const done = async (): Promise<string> => 'done';
const failing = (error: Error) => async (): Promise<never> => {
  throw error;
};
const refusal = new RefusalError('not-found', 'no', { status: 2, text: 'no' });

describe('a session that ends with the first failure', () => {
  test('refuses a second thing while the first goes on', async () => {
    const { turn } = begin();
    const first = deferred();
    const going = turn.alone(() => first.promise);
    await expect(turn.alone(done)).rejects.toThrow('a session of SFTP does one thing at a time');
    await expect(turn.body(async () => bodyOf())).rejects.toMatchObject({ code: 'usage' });
    first.resolve();
    await going;
    expect(await turn.alone(done)).toBe('done');
  });

  test('is free once a body was read, or left', async () => {
    const { turn } = begin();
    const body = await turn.body(async () => bodyOf('a', 'b'));
    await expect(turn.alone(done)).rejects.toMatchObject({ code: 'usage' });
    for await (const piece of body) expect(String(piece)).toMatch(/[ab]/);
    expect(await turn.alone(done)).toBe('done');
    for await (const piece of await turn.body(async () => bodyOf('a', 'b'))) {
      expect(String(piece)).toBe('a');
      break;
    }
    expect(await turn.alone(done)).toBe('done');
  });

  test('goes on after a refusal', async () => {
    const { turn, shut } = begin();
    await expect(turn.alone(failing(refusal))).rejects.toBe(refusal);
    await expect(turn.body(failing(refusal))).rejects.toBe(refusal);
    expect(await turn.alone(done)).toBe('done');
    expect(shut).not.toHaveBeenCalled();
  });

  // The arguments may be those of what fills a body: by then the server has begun to store it.
  test.each([new Error('lost'), new UsageError('not like that')])(
    'ends with %s, and says so ever after',
    async (error) => {
      const { turn, shut } = begin();
      await expect(turn.alone(failing(error))).rejects.toBe(error);
      expect(shut).toHaveBeenCalledExactlyOnceWith(error);
      await expect(turn.alone(done)).rejects.toBe(error);
    },
  );

  test('calls a body partial that breaks off', async () => {
    const { turn, shut } = begin();
    const cause = new TransportError('receive', 'reset');
    const body = await turn.body(async () => bodyOf('abc', cause));
    const read = async (): Promise<void> => {
      for await (const piece of body) expect(piece.length).toBe(3);
    };
    await expect(read()).rejects.toMatchObject({
      code: 'partial',
      message: 'the connection broke after 3 bytes of the file',
      cause,
    });
    expect(shut).toHaveBeenCalledOnce();
  });

  test('is ended by its owner, for the first reason', async () => {
    const { turn, shut } = begin();
    turn.end();
    turn.end(new Error('later'));
    await expect(turn.alone(done)).rejects.toMatchObject({ code: 'aborted' });
    expect(shut.mock.calls.map(([reason]) => (reason as Error).message)).toEqual(
      Array.from({ length: 2 }, () => 'the session was closed'),
    );
  });
});
