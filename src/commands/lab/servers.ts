import type { Lab, LabOptions, LabScheme, ServerAddress } from '../../lab/lab.ts';
import { MAIL_SCHEMES, type MailScheme } from '../../lab/mail/lab-mail.ts';
import { FTP_NAMES, HTTP_NAMES, MAIL_NAMES, SFTP_NAMES } from '../../lab/names.ts';
import { type Arguments, inGroup, type Option } from '../command.ts';
import { portOf } from '../shared/numbers.ts';

const SCHEMES = [
  'http',
  'https',
  'ftp',
  'ftps',
  'sftp',
  ...MAIL_SCHEMES,
] as const satisfies readonly LabScheme[];

export const SERVER_PORT_OPTIONS: readonly Option[] = inGroup(
  'Servers',
  SCHEMES.map((scheme) => ({
    name: `${scheme}-port`,
    kind: 'number',
    value: 'PORT',
    summary: `The port for ${scheme}; any free one without it`,
  })),
);

export function serverPorts(args: Arguments): LabOptions {
  return Object.fromEntries(SCHEMES.map((scheme) => [`${scheme}Port`, portOf(args, `${scheme}-port`, 0)]));
}

/** A server of the lab as it is shown: where it is, and a line to try for netkit and for another program. */
export interface ShownServer {
  readonly protocol: string;
  readonly host: string;
  readonly port: number;
  readonly url: string;
  readonly names: readonly string[];
  /** `user:password` of an area that can be written to. */
  readonly login: string | null;
  readonly try: { readonly netkit: string; readonly curl: string };
}

/** @param caFile of the lab's authority, as a shell takes it */
export function serversOf(lab: Lab, caFile: string | undefined): readonly ShownServer[] {
  const trust = caFile === undefined ? '-k' : `--cacert ${caFile}`;
  const web = (scheme: LabScheme, server: ServerAddress, name: string, path: string, options: string) => {
    const call = `${reach(server)} ${options}${scheme}://${name}${path}`;
    return show(scheme, server, HTTP_NAMES, null, {
      netkit: `netkit http get --raw ${call}`,
      curl: `curl ${call}`,
    });
  };
  const files = (scheme: 'ftp' | 'ftps', server: ServerAddress, options: string) => {
    const call = `${reach(server)} ${options}${scheme}://${FTP_NAMES[0]}/debian/`;
    return show(scheme, server, FTP_NAMES, LOGIN, {
      netkit: `netkit ftp ls --raw ${call}`,
      curl: `curl ${call}`,
    });
  };
  // curl wants it without its prefix.
  const fingerprint = lab.sftp.hostKey.fingerprint.replace('SHA256:', '');
  const sftp = `-u ${LOGIN} ${reach(lab.sftp)} --hostpubsha256 ${fingerprint} sftp://${SFTP_NAMES[0]}/`;
  const mail = (scheme: MailScheme) => {
    const server = lab.mail[scheme];
    return show(scheme, server, MAIL_NAMES, LOGIN, mailLines(scheme, server, trust));
  };
  return [
    web('http', lab.http, 'www.perdu.com', '/', ''),
    web('https', lab.https, 'shapes.test', '/chunked', `${trust} `),
    files('ftp', lab.ftp, `${trust} `),
    files('ftps', lab.ftps, `${trust} `),
    show('sftp', lab.sftp, SFTP_NAMES, LOGIN, {
      netkit: `netkit sftp ls --raw ${sftp}`,
      curl: `curl ${sftp}`,
    }),
    ...MAIL_SCHEMES.map(mail),
  ];
}

/** Each looks at something, and changes nothing. */
function mailLines(scheme: MailScheme, server: ServerAddress, trust: string): ShownServer['try'] {
  const protocol = scheme.replace(/s$/, '');
  const url = `${scheme}://${protocol}.test`;
  const call = `${reach(server)} ${trust} -u ${LOGIN}`;
  switch (scheme) {
    case 'smtp':
    case 'smtps':
      return {
        netkit: `netkit smtp probe ${call} ${url}`,
        curl: `curl ${call} ${url} -X NOOP`,
      };
    case 'pop3':
    case 'pop3s':
      return { netkit: `netkit pop3 ls ${call} ${url}`, curl: `curl ${call} ${url}/1` };
    case 'imap':
    case 'imaps':
      return { netkit: `netkit imap ls ${call} ${url}/INBOX`, curl: `curl ${call} '${url}/INBOX;UID=1'` };
  }
}

const LOGIN = 'alice:secret';

/** An empty name and port stand for any: every name leads to the lab. */
function reach({ host, port }: ServerAddress): string {
  return `--connect-to ::${host}:${port}`;
}

function show(
  protocol: LabScheme,
  { host, port }: ServerAddress,
  names: readonly string[],
  login: string | null,
  lines: ShownServer['try'],
): ShownServer {
  return { protocol, host, port, url: `${protocol}://${host}:${port}/`, names, login, try: lines };
}

/** Who has a mailbox, as it is shown. */
export interface ShownMailbox {
  readonly user: string;
  readonly password: string;
  readonly addresses: readonly string[];
}

export function mailboxesOf({ mail }: Lab): readonly ShownMailbox[] {
  return mail.users.map(({ name, password, addresses }) => ({ user: name, password, addresses }));
}
