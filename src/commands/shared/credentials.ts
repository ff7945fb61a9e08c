import { UsageError } from '../../errors.ts';
import type { Io } from '../../terminal/io.ts';
import { type Arguments, inGroup, type Option } from '../command.ts';

/** Read by completeCredentials. */
export const USER_OPTIONS: readonly Option[] = inGroup('Who we are', [
  {
    name: 'user',
    letter: 'u',
    kind: 'text',
    value: 'USER:PASSWORD',
    summary: 'Without the password, NETKIT_PASSWORD is read, or you are asked',
  },
]);

/** Read by openNetrc. */
export const NETRC_OPTIONS: readonly Option[] = inGroup('Who we are', [
  { name: 'netrc', letter: 'n', kind: 'flag', summary: 'Take user and password from ~/.netrc' },
  { name: 'netrc-optional', kind: 'flag', summary: 'The same, if there is one' },
  { name: 'netrc-file', kind: 'text', value: 'FILE', summary: 'Take them from this file' },
]);

/** What a netrc file has for a host. */
export interface NetrcCredentials {
  readonly user: string;
  readonly password?: string;
  /** A second password, which some FTP servers want. */
  readonly account?: string;
}

/**
 * `USER:PASSWORD`, or a user alone, whose password is read from NETKIT_PASSWORD or asked for.
 *
 * @param option whose value it is
 */
export async function completeCredentials(
  text: string,
  option: '--user' | '--proxy-user',
  io: Io,
): Promise<{ readonly user: string; readonly password: string }> {
  const colon = text.indexOf(':');
  if (colon !== -1) return { user: text.slice(0, colon), password: text.slice(colon + 1) };
  const known = option === '--user' ? io.env['NETKIT_PASSWORD'] : undefined;
  if (known !== undefined) return { user: text, password: known };
  if (io.askSecret !== undefined) {
    const where = option === '--user' ? '' : ' at the proxy';
    return { user: text, password: await io.askSecret(`Password of ${text}${where}: `) };
  }
  throw new UsageError(`the password of ${text} is missing`, {
    hint: `give it as ${option} USER:PASSWORD${option === '--user' ? ' or in NETKIT_PASSWORD' : ''}`,
  });
}

/**
 * Looks passwords up in the netrc file that the options name, if they do.
 *
 * @throws TransportError `read-file`, LimitError
 */
export async function openNetrc(
  args: Arguments,
  io: Io,
): Promise<((host: string, login?: string) => NetrcCredentials | undefined) | undefined> {
  const file = args.text('netrc-file');
  const optional = args.flag('netrc-optional');
  if (file === undefined && !optional && !args.flag('netrc')) return undefined;
  const { lookUpNetrc, netrcPath, readNetrc } = await import('../../actions/netrc.ts');
  // As in curl, whoever has no ~/.netrc may say -n all the same.
  const entries =
    file === undefined
      ? await readNetrc(netrcPath(io.env), { optional: true })
      : await readNetrc(file, { optional });
  return (host, login) => lookUpNetrc(entries, host, login);
}
