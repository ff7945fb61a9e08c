import { describe, expect, test } from 'vitest';
import { Crew, MAX_LOSSES } from '../../../../src/actions/files/mirror/crew.ts';
import { MAX_PARALLEL, mirrorDown, type MirrorOptions } from '../../../../src/actions/files/mirror/mirror.ts';
import { MAX_ATTEMPTS } from '../../../../src/actions/files/mirror/shift.ts';
import { TransportError } from '../../../../src/errors.ts';
import { pathOf } from '../../../../src/protocols/remote-path.ts';
import { MemoryServer, type MemoryServerOptions, type Tree } from '../../../helpers/memory-files.ts';
import { deferred } from '../../../helpers/deferred.ts';
import { scratchFolder } from '../../../helpers/scratch.ts';
import { harvest } from './trees.ts';

const MANY: Tree = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`f${at}`, `content ${at}`]));
const LOST = new TransportError('receive', 'reset');

async function mirror(server: MemoryServer, options: MirrorOptions = {}) {
  const folder = scratchFolder();
  const notes: string[] = [];
  const report = await mirrorDown(server.connect, pathOf('/'), folder, {
    onNote: (note) => notes.push(note),
    ...options,
  });
  expect(server.sessions, 'sessions left open').toBe(0);
  return { report, notes, tree: harvest(folder) };
}

/** How many sessions were opened, and how many had something to do at the same time. */
function watched(options: MemoryServerOptions = {}): {
  readonly options: MemoryServerOptions;
  readonly seen: { opened: number; most: number };
} {
  const seen = { opened: 0, most: 0 };
  const busy = new Set<number>();
  return {
    seen,
    options: {
      ...options,
      before: async (asked) => {
        if (asked.what === 'connect') seen.opened += 1;
        else {
          busy.add(asked.session);
          seen.most = Math.max(seen.most, busy.size);
          await new Promise(setImmediate);
          busy.delete(asked.session);
        }
        await options.before?.(asked);
      },
    },
  };
}

describe('sessions', () => {
  test.each([1, 4])('%d share the work', async (parallel) => {
    const { options, seen } = watched();
    const { tree } = await mirror(new MemoryServer(MANY, options), { parallel });
    expect(tree).toEqual(MANY);
    expect(seen).toEqual({ opened: parallel, most: parallel });
  });

  test('list folders at the same time', async () => {
    const folders = Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`d${at}`, { e: {} }]));
    const { options, seen } = watched();
    await mirror(new MemoryServer(folders, options), { dryRun: true });
    expect(seen.most).toBe(4);
  });

  test('are no more than there is work for', async () => {
    const { options, seen } = watched();
    const server = new MemoryServer({ a: 'one', d: {} }, options);
    await mirror(server);
    expect(seen.opened).toBe(1);
  });

  test('that are refused are done without, which is said once', async () => {
    const { tree, notes } = await mirror(new MemoryServer(MANY, { maxSessions: 2 }));
    expect(tree).toEqual(MANY);
    expect(notes).toEqual([expect.stringMatching(/one session less.*Too many connections/)]);
  });

  test('that do not come in time are not waited for', async () => {
    const never = deferred();
    const server = new MemoryServer(MANY, {
      before: ({ what, session }) => (what === 'connect' && session > 1 ? never.promise : undefined),
    });
    const { tree } = await mirror(server);
    expect(tree).toEqual(MANY);
    never.resolve();
  });

  test.each([0, MAX_PARALLEL + 1, 1.5, NaN])('cannot be %d', async (parallel) => {
    const server = new MemoryServer({});
    await expect(mirror(server, { parallel })).rejects.toMatchObject({ code: 'usage' });
    expect(server.log).toEqual([]);
  });

  test('the first of which is refused are none', async () => {
    const server = new MemoryServer({}, { maxSessions: 0 });
    await expect(mirror(server)).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('a session that is lost', () => {
  test.each([
    ['', LOST],
    [' with a 421', new MemoryServer({}).refusal('unavailable', 421, 'Idle for too long')],
  ])('is replaced, and its work done over another%s', async (_, error) => {
    let lost = 0;
    const server = new MemoryServer(MANY, {
      before: ({ what, session }) => {
        if (what === 'read' && session === 2 && (lost += 1) === 1) throw error;
      },
    });
    const { tree, report } = await mirror(server);
    expect(lost).toBe(1);
    expect(tree).toEqual(MANY);
    expect(report).toMatchObject({ failed: 0 });
  });

  test('is done without where there is no other', async () => {
    const server: MemoryServer = new MemoryServer(MANY, {
      before: ({ what, session }) => {
        if (what === 'connect' && session > 4) throw server.refusal('unavailable', 421, 'Enough');
        if (what === 'read' && session > 1) throw LOST;
      },
    });
    const { tree, report } = await mirror(server);
    expect(tree).toEqual(MANY);
    expect(report).toMatchObject({ failed: 0 });
  });

  test(`and lost by one file ${MAX_ATTEMPTS} times is that file’s fault`, async () => {
    const server = new MemoryServer(MANY, {
      before: ({ what, path }) => {
        if (what === 'read' && path === '/f7') throw LOST;
      },
    });
    const { tree, report } = await mirror(server);
    expect(tree).toEqual(Object.fromEntries(Object.entries(MANY).filter(([name]) => name !== 'f7')));
    expect(report.failures).toMatchObject([{ path: 'f7', error: { code: 'receive' } }]);
    expect(server.log.filter((line) => line === 'read /f7')).toHaveLength(MAX_ATTEMPTS);
  });
});

describe('a server that is lost', () => {
  test('ends it, with what was done until then', async () => {
    let reads = 0;
    const server = new MemoryServer(MANY, {
      before: ({ what }) => {
        if (what === 'read') reads += 1;
        if (reads > 10 && (what === 'read' || what === 'connect')) throw LOST;
      },
    });
    const { tree, report } = await mirror(server);
    expect(report.stopped).toBe(LOST);
    expect(Object.keys(tree)).toHaveLength(10);
    expect(report.actions).toHaveLength(10);
  });

  test(`so is one that drops ${MAX_LOSSES} sessions and does nothing`, async () => {
    const server = new MemoryServer(MANY, {
      before: ({ what }) => {
        if (what === 'read') throw LOST;
      },
    });
    const { tree, report } = await mirror(server);
    expect(report.stopped).toBe(LOST);
    expect(tree).toEqual({});
    const reads = server.log.filter((line) => line.startsWith('read')).length;
    expect(reads).toBeGreaterThanOrEqual(MAX_LOSSES);
    expect(reads).toBeLessThan(MAX_LOSSES + 4);
  });

  test('while the trees are looked at leaves all as it was', async () => {
    const server = new MemoryServer(MANY, {
      before: ({ what }) => {
        if (what === 'list') throw LOST;
      },
    });
    await expect(mirror(server)).rejects.toBe(LOST);
  });
});

test('the only session is free again when what it was at has failed, and nothing else is to be done', async () => {
  const server = new MemoryServer({});
  const crew = new Crew(server.connect, 1, () => {});
  await crew.start();
  const tried: string[] = [];
  const refused = {
    act: async (_: unknown, step: string) => {
      tried.push(step);
      throw server.refusal('command-refused', 550, 'No');
    },
    onFailed: () => {},
  };
  for (const step of ['one', 'two', 'three']) await crew.run([step], refused);
  expect(tried).toEqual(['one', 'two', 'three']);
  await crew.close();
});

test('a defect is no failure of a file', async () => {
  const server = new MemoryServer(MANY, {
    before: ({ what, path }) => {
      if (what === 'read' && path === '/f3') throw new TypeError('x is undefined');
    },
  });
  await expect(mirror(server)).rejects.toThrow(TypeError);
  expect(server.sessions).toBe(0);
});
