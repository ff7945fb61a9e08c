/**
 * A soak of some seconds, in a process of its own, with the traffic of that name (SOAKS). Prints the complaints as JSON.
 */
import { setTimeout as wait } from 'node:timers/promises';

import * as netkit from '../../src/index.ts';
import type { Kind } from '../../soak/kind.ts';
import { api } from '../../soak/kinds/api.ts';
import { mail } from '../../soak/kinds/mail.ts';
import { tcp } from '../../soak/kinds/sockets.ts';
import { attempt, type Netkit, type World } from '../../soak/operation.ts';
import { soak } from '../../soak/soak.ts';

const kept: Buffer[] = [];

/** Does something wrong from time to time. */
function kind(name: string, turn: (world: World) => Promise<unknown> | void): Kind {
  return {
    name,
    workers: 1,
    open: async (world) => ({
      async turn() {
        await turn(world);
        await wait(5);
      },
    }),
  };
}

/** What each has in it. Those that grow are measured often, and so are by themselves: nothing of theirs takes time. */
const SOAKS: Readonly<Record<string, readonly Kind[]>> = {
  nothing: [mail, api, tcp],
  wrongs: [
    kind('memory', () => void kept.push(Buffer.alloc(1_000_000, 1))),
    kind('sockets', ({ lab }) => netkit.TcpClient.connect({ ...lab.services.echo })),
    kind('rejection', () => void Promise.reject(new Error('nobody has caught this'))),
    kind('defect', (world) =>
      attempt(world, {}, () => Promise.reject(new TypeError('it is not a function'))),
    ),
    kind('code', (world) =>
      attempt(world, { fault: 'abort' }, () =>
        Promise.reject(new netkit.ProtocolError('weird-reply', 'not what an abort is to end in')),
      ),
    ),
  ],
  lies: [mail, api],
};

/** A library that says it has done what it has not, or has done it twice. */
const lying: Netkit = {
  ...netkit,
  async connectSmtp(address, options) {
    const session = await netkit.connectSmtp(address, options);
    const { client } = session;
    const send = client.send.bind(client);
    client.send = async (envelope, message) => {
      const accepted = envelope.to.slice(0, 1);
      const reply = { code: 250, lines: ['of course'] };
      // One person's mail is lost, the other's comes twice.
      if (accepted[0]?.startsWith('mail0')) return { accepted, refused: [], reply, bytes: 0 };
      await send(envelope, message);
      return send(envelope, message);
    };
    return session;
  },
  async connectStore(options) {
    const store = await netkit.connectStore(options);
    const request = { method: 'POST', url: 'http://api.test/products' } as const;
    store.add = async () => ({ request, status: 201, reason: 'Created', headers: [], value: { id: 1 } });
    return store;
  },
};

const [name = ''] = process.argv.slice(2);
const { complaints } = await soak({
  netkit: name === 'lies' ? lying : netkit,
  kinds: SOAKS[name] ?? [],
  milliseconds: name === 'wrongs' ? 400 : 1_000,
  // Growth shows in many of them, and nothing else needs more than a few.
  measurements: name === 'wrongs' ? 10 : 4,
  seed: 'test',
});
console.log(JSON.stringify(complaints.texts));
// What was left open on purpose would keep it alive.
process.exit(complaints.count === 0 ? 0 : 1);
