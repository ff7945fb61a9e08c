import type { Lab, LabOptions, LabScheme, ServerAddress } from '../../lab/lab.ts';
import { MAIL_SCHEMES, type MailScheme } from '../../lab/mail/lab-mail.ts';
import { API_NAMES, FTP_NAMES, HTTP_NAMES, MAIL_NAMES, SFTP_NAMES } from '../../lab/names.ts';
import { type Arguments, inGroup, type Option } from '../command.ts';
import { portOf } from '../shared/numbers.ts';

const SCHEMES = [
  'http',
  'https',
  'ftp',
  'ftps',
  'sftp',
  ...MAIL_SCHEMES,
  'api',
  'apis',
] as const satisfies readonly LabScheme[];

/** Those that are no schemes of a URL. */
const MEANINGS: Readonly<Partial<Record<LabScheme, string>>> = {
  api: 'the store by http',
  apis: 'the store by https',
};

export const SERVER_PORT_OPTIONS: readonly Option[] = inGroup(
  'Servers',
  SCHEMES.map((scheme) => ({
    name: `${scheme}-port`,
    kind: 'number',
    value: 'PORT',
    summary: `The port for ${MEANINGS[scheme] ?? scheme}; any free one without it`,
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
    return show(lab, scheme, HTTP_NAMES, null, {
      netkit: `netkit http get --raw ${call}`,
      curl: `curl ${call}`,
    });
  };
  const files = (scheme: 'ftp' | 'ftps', server: ServerAddress, options: string) => {
    const call = `${reach(server)} ${options}${scheme}://${FTP_NAMES[0]}/debian/`;
    return show(lab, scheme, FTP_NAMES, LOGIN, {
      netkit: `netkit ftp ls --raw ${call}`,
      curl: `curl ${call}`,
    });
  };
  // curl wants it without its prefix.
  const fingerprint = lab.sftp.hostKey.fingerprint.replace('SHA256:', '');
  const sftp = `-u ${LOGIN} ${reach(lab.sftp)} --hostpubsha256 ${fingerprint} sftp://${SFTP_NAMES[0]}/`;
  const mail = (scheme: MailScheme) => {
    return show(lab, scheme, MAIL_NAMES, LOGIN, mailLines(scheme, lab.mail[scheme], trust));
  };
  const store = (scheme: 'api' | 'apis', options: string) => {
    const base = lab.url('', scheme);
    return show(lab, scheme, API_NAMES, null, {
      netkit: `netkit api products --raw --limit 3 ${options}--base-url ${base}`,
      curl: `curl ${options}${base}/products/1`,
    });
  };
  return [
    web('http', lab.http, 'www.perdu.com', '/', ''),
    web('https', lab.https, 'shapes.test', '/chunked', `${trust} `),
    files('ftp', lab.ftp, `${trust} `),
    files('ftps', lab.ftps, `${trust} `),
    show(lab, 'sftp', SFTP_NAMES, LOGIN, {
      netkit: `netkit sftp ls --raw ${sftp}`,
      curl: `curl ${sftp}`,
    }),
    ...MAIL_SCHEMES.map(mail),
    store('api', ''),
    store('apis', `${trust} `),
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
  lab: Lab,
  protocol: LabScheme,
  names: readonly string[],
  login: string | null,
  lines: ShownServer['try'],
): ShownServer {
  const url = lab.url('/', protocol);
  const { hostname, port } = new URL(url);
  return { protocol, host: hostname, port: Number(port), url, names, login, try: lines };
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
