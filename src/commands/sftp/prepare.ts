import { userInfo } from 'node:os';
import type { FileUrl } from '../../actions/files/url.ts';
import { knownHosts, pinnedHostKey } from '../../actions/ssh/host-keys.ts';
import { gatherIdentity } from '../../actions/ssh/identity.ts';
import { kits } from '../../kits.ts';
import type { HostKeyPolicy, SshIdentity } from '../../net/ssh/types.ts';
import type { Io } from '../../terminal/io.ts';
import type { Arguments } from '../command.ts';
import type { OpenSession } from '../files/protocol.ts';
import { chosenOf } from '../shared/chosen.ts';
import { networkSettings } from '../shared/connection.ts';
import { openNetrc } from '../shared/credentials.ts';
import { inLab } from '../shared/in-lab.ts';
import { say } from '../shared/say.ts';

/** Reads who we are and which host keys are taken; a password or passphrase is asked for when it is needed, once. */
export async function prepare(url: FileUrl, args: Arguments, io: Io): Promise<OpenSession> {
  const { user, password } = await findLogin(url, args, io);
  const identity = await readIdentity(user, password, args, io);
  const dial = networkSettings(args);
  const hostKeys = args.flag('lab') ? undefined : await readHostKeys(args);
  return async (kind, settings, lab) => {
    const { openSftp } = await kits.sftp[kind]();
    return openSftp(
      {
        host: url.host,
        ...(url.port === undefined ? {} : { port: url.port }),
        user,
        identity,
        hostKeys: hostKeys ?? pinnedHostKey(lab?.sftp.hostKey.fingerprint ?? ''),
      },
      { ...settings, dial: lab === undefined ? dial : inLab(dial, lab.dial) },
    );
  };
}

interface Login {
  readonly user: string;
  /** `undefined`: to be asked for. */
  readonly password: string | undefined;
}

/** By -u, the URL or a netrc file, in that order; else who is logged in here, as ssh does. */
async function findLogin(url: FileUrl, args: Arguments, io: Io): Promise<Login> {
  const given = args.text('user');
  if (given !== undefined) {
    const colon = given.indexOf(':');
    if (colon === -1) return { user: given, password: io.env['NETKIT_PASSWORD'] };
    return { user: given.slice(0, colon), password: given.slice(colon + 1) };
  }
  const entry = (await openNetrc(args, io))?.(url.host, url.user);
  return {
    user: url.user ?? entry?.user ?? userInfo().username,
    password: url.password ?? entry?.password ?? io.env['NETKIT_PASSWORD'],
  };
}

async function readIdentity(
  user: string,
  password: string | undefined,
  args: Arguments,
  io: Io,
): Promise<SshIdentity> {
  const phrase = args.text('pass');
  const ask = askingOnce(io.askSecret);
  const askPassword = ask && (() => ask(`Password of ${user}: `));
  return gatherIdentity({
    keyFiles: args.texts('key'),
    agent: args.flag('no-agent') ? undefined : io.env['SSH_AUTH_SOCK'],
    ...(password === undefined
      ? askPassword && { password: askPassword }
      : { password: async () => password }),
    passphrase: async (key) => phrase ?? ask?.(`Passphrase of ${key}: `),
    onNote: (note) => say(note, args, io),
  });
}

/** Further sessions do not ask again. */
function askingOnce(ask: Io['askSecret']): Io['askSecret'] {
  const answers = new Map<string, Promise<string>>();
  return (
    ask &&
    ((question) => {
      const answer = answers.get(question) ?? ask(question);
      answers.set(question, answer);
      return answer;
    })
  );
}

async function readHostKeys(args: Arguments): Promise<HostKeyPolicy> {
  const pinned = args.text('hostpubsha256');
  const chosen = chosenOf(args, ['accept-new', 'hostpubsha256', 'insecure']);
  if (pinned !== undefined) return pinnedHostKey(pinned);
  const file = args.text('known-hosts');
  const unknown = { 'accept-new': 'accept-new', insecure: 'any' } as const;
  return knownHosts({
    ...(file !== undefined && { files: [file] }),
    unknown: chosen === 'accept-new' || chosen === 'insecure' ? unknown[chosen] : 'refuse',
  });
}
