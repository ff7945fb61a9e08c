import { describe, expect, onTestFinished } from 'vitest';
import { startRelay } from '../../src/lab/chat/relay.ts';
import { place } from '../contract/place.ts';
import { testWith } from '../helpers/programs.ts';
import { scratchFolder } from '../helpers/scratch.ts';
import { startInTmux, type TmuxTerminal } from '../helpers/tmux.ts';

/** A client that people use, as far as the two differ. */
interface Program {
  readonly name: 'irssi' | 'weechat';
  readonly nick: string;
  argv(folder: string): readonly string[];
  /** What stands on its screen once it listens. */
  readonly started: string;
  /** What is typed then. Clients hold back what is sent quickly, for which we have no time. */
  connect(port: number): readonly string[];
  /** Goes to what was whispered, and back to the room. */
  readonly toWhispers: string;
  readonly toRoom: string;
  /** What stands before the list of who is there. */
  readonly namesOf: string;
}

const PROGRAMS: readonly Program[] = [
  {
    name: 'irssi',
    nick: 'ivy',
    argv: (folder) => ['irssi', `--home=${folder}`, '-n', 'ivy'],
    started: 'https://irssi.org',
    connect: (port) => ['/set cmd_queue_speed 10msec', `/connect 127.0.0.1 ${port}`],
    toWhispers: '/window 3',
    toRoom: '/window 2',
    namesOf: '[Users #lobby]',
  },
  {
    name: 'weechat',
    nick: 'wanda',
    // What is typed fast looks like something pasted, about which it would ask.
    argv: (folder) => ['weechat', '-d', folder, '-r', '/set weechat.look.paste_max_lines -1'],
    started: 'Plugins loaded',
    connect: (port) => [
      `/server add lab 127.0.0.1/${port}`,
      // Without TLS; the option has had two names.
      '/set irc.server.lab.ssl off',
      '/set irc.server.lab.tls off',
      '/set irc.server.lab.anti_flood_prio_high 0',
      '/set irc.server.lab.nicks wanda',
      '/connect lab',
    ],
    toWhispers: '/buffer 3',
    toRoom: '/buffer #lobby',
    namesOf: 'Nicks #lobby',
  },
];

const SIZE = { columns: 120, rows: 40 };

for (const program of PROGRAMS) {
  describe(
    `chat with ${program.name}`,
    place({ protocol: 'IRC', server: 'the lab', client: program.name }),
    () => {
      testWith(
        program.name,
        'tmux',
        'nc',
      )('registers, talks and whispers with people at netcat', async () => {
        const port = await relay();
        const [bob, name] = await netcat(port);
        const client = await startInTmux(program.argv(scratchFolder()), SIZE);
        await shows(client, program.started);
        for (const line of program.connect(port)) await enter(client, line);
        await shows(client, 'There is no message of the day');

        await enter(client, '/join #lobby');
        await shows(bob, `server> ${program.nick} (127.0.0.1:`, 'joined #lobby');
        await shows(client, name);

        await enter(bob, 'hello from netcat');
        await shows(client, name, 'hello from netcat');
        await enter(client, 'hello, Übermensch');
        await shows(bob, `${program.nick}> hello, Übermensch`);
        await enter(client, '/me waves');
        await shows(bob, `* ${program.nick} waves`);

        await enter(client, `/msg ${name} psst`);
        await shows(bob, `${program.nick} (to you)> psst`);
        await enter(bob, `/msg ${program.nick} psst yourself`);
        await enter(client, program.toWhispers);
        await shows(client, name, 'psst yourself');
        await enter(client, program.toRoom);

        const [guest, another] = await netcat(port);
        await shows(client, another, 'has joined #lobby');
        await enter(guest, '/nick Zoë');
        await shows(client, another, 'is now known as Zoë');
        await enter(client, '/names');
        await shows(client, program.namesOf);
        await enter(guest, 'FIN');
        await shows(client, 'Zoë', 'has quit');

        await enter(client, '/topic #lobby what it is about');
        await shows(bob, `server> ${program.nick} set the topic of #lobby: what it is about`);
        await enter(client, `/nick ${program.nick}2`);
        await shows(bob, `server> ${program.nick} is now ${program.nick}2`);
        await enter(client, '/quit so long');
        await shows(bob, `server> ${program.nick}2 left (so long)`);
      });
    },
  );
}

async function relay(): Promise<number> {
  const running = await startRelay({ host: '127.0.0.1', port: 0 });
  onTestFinished(() => running.stop(0));
  return running.port;
}

/** Somebody at netcat, and the name by which they go, which is their address. */
async function netcat(port: number): Promise<[TmuxTerminal, name: string]> {
  const terminal = await startInTmux(['nc', '127.0.0.1', String(port)], SIZE);
  const rows = await terminal.until((shown) => shown.some((row) => row.startsWith('server> Welcome, ')));
  const name = rows.flatMap((row) => /Welcome, (127\.0\.0\.1:\d+)/.exec(row)?.[1] ?? [])[0];
  expect(name).toBeDefined();
  return [terminal, name ?? ''];
}

async function enter(terminal: TmuxTerminal, text: string): Promise<void> {
  await terminal.type(text);
  await terminal.press('Enter');
}

/** Waits until all of these stand in one row. */
async function shows(terminal: TmuxTerminal, ...parts: readonly string[]): Promise<void> {
  await terminal.until((rows) => rows.some((row) => parts.every((part) => row.includes(part))));
}
