import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';

import {
  connectStore,
  type Framing,
  type MessageConnection,
  type NameReport,
  type QuestionType,
  resolveName,
  TcpClient,
  TcpServer,
  type TcpServerOptions,
  UdpSocket,
} from '../../../src/index.ts';
import { startDnsLab } from '../../../src/lab/dns/server.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
import { nameServer, record } from '../../net/names/name-server.ts';
import type { Kind, ProbesOf, Running } from './probe.ts';

export function socketProbes(lab: Running): ProbesOf<'TCP and UDP'> {
  const echo = async (client: MessageConnection): Promise<void> => {
    for (let message; (message = await client.receiveMessage()) !== undefined;)
      await client.sendMessage(message);
  };
  const start = async (options: TcpServerOptions): Promise<number> => {
    const server = new TcpServer(options, echo);
    onTestFinished(() => server.stop(0));
    return (await server.start()).port;
  };
  const answers = async (options: Parameters<typeof TcpClient.connect>[0]): Promise<void> => {
    await using client = await TcpClient.connect(options);
    await client.sendMessage('hello');
    expect(await client.receiveText()).toBe('hello');
  };
  return {
    'messages in lines, of a length, by a delimiter': async () => {
      const framings: readonly Framing[] = ['line', { lengthBytes: 2 }, { delimiter: Buffer.of(0) }];
      for (const framing of framings) await answers({ ...lab().services.echo, framing });
    },
    'a half-close': async () => {
      await using client = await TcpClient.connect({ ...lab().services.echo });
      await client.sendVerbatim('last');
      await client.end();
      expect(await client.receiveText()).toBe('last');
    },
    TLS: {
      async client() {
        const certificate = async () => lab().issue(['localhost']);
        const port = await start({ tls: { certificate, alpn: [], handshakeTimeout: 10_000 } });
        await answers({ host: 'localhost', port, secure: true, tls: { ca: lab().ca } });
      },
      lab: () => answers({ ...lab().services.echo, secure: true, tls: { ca: lab().ca } }),
    },
    'Unix-domain sockets': {
      async client() {
        const unixSocket = join(scratchFolder(), 's');
        await start({ unixSocket });
        await answers({ unixSocket });
      },
      lab: async () => expect(lab().services.echo.host).toMatch(/^unix:/),
    },
    UDP: async () => {
      await using socket = await UdpSocket.bind({ remote: lab().services.echo, timeout: 10_000 });
      await socket.send('hello');
      expect(Buffer.from((await socket.receive())?.bytes ?? []).toString()).toBe('hello');
    },
  };
}

export function chatProbes(lab: Running): ProbesOf<'Chat'> {
  const hears = async (client: MessageConnection, expected: string): Promise<void> => {
    for (let line = ''; !line.includes(expected);) {
      const heard = await client.receiveText();
      if (heard === undefined) throw new Error(`it has ended without ${expected}`);
      line = heard;
    }
  };
  return {
    'lines, as the course’s programs send them': async () => {
      await using client = await TcpClient.connect({ ...lab().chat });
      await client.sendMessage('hello');
      await hears(client, 'Welcome');
    },
    IRC: async () => {
      await using client = await TcpClient.connect({ ...lab().chat });
      for (const line of ['NICK probe', 'USER probe 0 * :probe', 'JOIN #lobby'])
        await client.sendMessage(line);
      await hears(client, 'End of /NAMES list');
    },
    TLS: async () => {
      await using client = await TcpClient.connect({ ...lab().chats, secure: true, tls: { ca: lab().ca } });
      await client.sendMessage('hello');
      await hears(client, 'Welcome');
    },
  };
}

export function storeProbes(lab: Running): ProbesOf<'Store by REST'> {
  const open = (kind: Kind, scheme: 'api' | 'apis' = 'api') =>
    connectStore({ baseUrl: lab().url('', scheme), client: kind, dial: lab().dial });
  return {
    'products, carts and users, by any of their members': async (kind) => {
      await using store = await open(kind);
      for (const resource of ['products', 'carts', 'users'] as const)
        expect((await store.list(resource, { limit: 2 })).value).toHaveLength(2);
      const { value } = await store.list('products', { category: 'jewelery', sort: 'desc' });
      expect(new Set(value.map(({ category }) => category))).toEqual(new Set(['jewelery']));
    },
    'adding, changing and removing, kept': async (kind) => {
      await using store = await open(kind);
      const { value } = await store.add('products', {
        title: 'probe',
        price: 1,
        description: 'a probe',
        category: 'jewelery',
        image: 'http://shapes.test/probe.png',
      });
      const { id = 0 } = value;
      await store.update('products', id, { price: 2 });
      expect((await store.get('products', id)).value.price).toBe(2);
      await store.remove('products', id);
      await expect(store.get('products', id)).rejects.toMatchObject({ status: 404 });
    },
    'logging in for a token': async (kind) => {
      await using store = await open(kind);
      const { value } = await store.list('users', { limit: 1 });
      expect(value).toHaveLength(1);
      expect((await store.login('mor_2314', '83r5^_')).value.token).not.toBe('');
    },
    TLS: async (kind) => {
      await using store = await open(kind, 'apis');
      expect((await store.categories()).value.length).toBeGreaterThan(0);
    },
  };
}

export function nameProbes(): ProbesOf<'Names'> {
  const ask = async (name: string, types?: readonly QuestionType[]): Promise<NameReport> => {
    const server = await startDnsLab();
    onTestFinished(() => server.stop());
    const servers = [`${server.host}:${server.port}`];
    return resolveName(name, { servers, system: false, ...(types && { types }) });
  };
  const findsAll =
    (asking: () => Promise<NameReport>): (() => Promise<void>) =>
    async () => {
      for (const { status } of (await asking()).dns) expect(status).toBe('found');
    };
  const others = ['MX', 'TXT'] as const;
  return {
    'A and CNAME records': findsAll(() => ask('www.perdu.com', ['A'])),
    'the way back, from an address to names': findsAll(() => ask('127.0.0.1')),
    'MX, TXT, SRV, CAA and other records': {
      client: findsAll(async () => {
        const { address } = await nameServer([
          record('example', 'MX', '000a 04 6d61696c 07 6578616d706c65 00'),
          record('example', 'TXT', '02 6869'),
        ]);
        return resolveName('example', { servers: [address], types: others });
      }),
      lab: findsAll(() => ask('mail.test', others)),
    },
  };
}
