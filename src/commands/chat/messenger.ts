import { setTimeout } from 'node:timers/promises';
import { Messenger } from '../../actions/chat/messenger/messenger.ts';
import { MESSENGER_PORT, parseWhere } from '../../actions/chat/messenger/where.ts';
import type { Io } from '../../terminal/io.ts';
import type { Arguments } from '../command.ts';
import { milliseconds } from '../shared/connection.ts';
import { portOf } from '../shared/numbers.ts';
import { isQuiet } from '../shared/say.ts';
import { loadPlainAnnotator, withTracing } from '../shared/tracing.ts';
import { directConnector, directServer } from './direct.ts';
import { MESSENGER_BIND } from './messenger-options.ts';
import { openPerson, type OpenPerson } from './person.ts';
import { describeReach } from './reach.ts';

/** Resolves with 0 after /quit, the end of stdin, or Ctrl-C, which all are ordinary ends. */
export async function messenger(args: Arguments, io: Io): Promise<number> {
  const port = portOf(args, 'port', MESSENGER_PORT);
  const idleTimeout = milliseconds(args, 'idle-timeout');
  const places = args.texts('join').map(parseWhere);
  const person = openPerson(io, { quiet: isQuiet(args) });
  try {
    return await withTracing(args, person.io, loadPlainAnnotator, async (tracing) => {
      const recorder = await tracing.recorderFor('raw');
      const talk = new Messenger({ person, connect: directConnector(args, { signal: io.signal, recorder }) });
      const nick = args.text('nick');
      if (nick !== undefined) talk.rename(nick);
      const where = { host: args.text('bind') ?? MESSENGER_BIND, port };
      const server = directServer({ ...where, idleTimeout, recorder }, (peer) => talk.accept(peer));
      const listening = await server.start();
      try {
        person.say('Welcome to Messenger !');
        person.note(describeReach(listening));
        for (const place of places) talk.talks.join(place);
        await hold(talk, args, person, io.signal);
      } finally {
        await server.stop(0);
      }
      return 0;
    });
  } finally {
    person.close();
  }
}

async function hold(
  talk: Messenger,
  args: Arguments,
  person: OpenPerson,
  signal: AbortSignal,
): Promise<void> {
  const end = await talk.run();
  const wait = milliseconds(args, 'wait');
  if (end === 'no more input' && wait !== undefined && !person.interactive && !signal.aborted) {
    await setTimeout(wait, undefined, { signal }).catch(() => undefined);
  }
  await talk.close(signal);
}
