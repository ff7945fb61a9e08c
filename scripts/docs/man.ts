import { VERSION } from '../../src/version.ts';
import { spelling } from './commands.ts';
import { everyCommand } from './every-command.ts';
import { exitCodes, RULES } from './exit-codes.ts';
import {
  documented,
  type DocumentedCommand,
  type DocumentedVerb,
  type OptionGroup,
} from './option-groups.ts';
import { bold, example, item, paragraph, plain, section, subsection } from './roff.ts';

const ENVIRONMENT: readonly (readonly [name: string, means: string])[] = [
  ['NETKIT_PASSWORD', 'The password where a user is named without one.'],
  ['NETKIT_API_URL', 'Where the store is, unless --base-url says so.'],
  ['NETKIT_DATA', "Where the lab's authority is kept, instead of the user's data folder (XDG_DATA_HOME)."],
  ['NETKIT_DEBUG', '1: errors come with the stack and with those of their causes.'],
  [
    'http_proxy, https_proxy, all_proxy, no_proxy',
    'Proxies of http requests and which hosts have none, where -x and --noproxy do not say it. In upper case, too, but for HTTP_PROXY.',
  ],
  ['FORCE_COLOR, NO_COLOR', 'Colour in any case (0 and false: in none); no colour where it is not empty.'],
  ['TERM', 'dumb: no colour, and nothing that moves the cursor.'],
  ['HOME', 'Where .netrc is.'],
  ['SHELL', 'For which shell completion prints its script, unless one is named.'],
  ['SSH_AUTH_SOCK', 'The agent that sftp asks for keys, unless --no-agent is given.'],
];

const FILES: readonly (readonly [name: string, means: string])[] = [
  ['~/.netrc', 'Passwords by host, read with -n (--netrc-file names another one).'],
  [
    '~/.ssh/known_hosts, /etc/ssh/ssh_known_hosts',
    'Host keys that sftp accepts (--known-hosts names another file). With --accept-new, a host that is not known yet is added.',
  ],
  ['~/.ssh/id_ed25519, id_ecdsa, id_rsa', 'Keys that sftp offers, besides those of the agent.'],
  [
    '~/.local/share/netkit/',
    "The lab's authority, made at first use. Only netkit itself trusts it, and only with --lab.",
  ],
];

const SEE_ALSO = ['curl(1)', 'nc(1)', 'lftp(1)', 'sftp(1)', 'swaks(1)', 'dig(1)', 'netrc(5)'];

/** man/netkit.1, in the macros of man(7): the tables that `--help` is made of, in the order of a manual. */
export async function manPage(): Promise<string> {
  const { commands, shared } = documented(await everyCommand());
  const examples = commands.flatMap(({ verbs }) => verbs.flatMap(({ verb }) => verb.examples.slice(0, 1)));
  return [
    // Neither date nor time: a page that is generated twice is the same.
    `.TH NETKIT 1 "" "netkit ${VERSION}" "User Commands"`,
    section('NAME'),
    plain("netkit - speak the internet's text protocols, by hand or through a library"),
    section('SYNOPSIS'),
    bold('netkit'),
    plain('command [verb] [options] [operands]'),
    '.br',
    bold('netkit help'),
    plain('[command [verb]]'),
    section('DESCRIPTION'),
    DESCRIPTION.map(plain).join('\n.PP\n'),
    section('COMMANDS'),
    ...commands.flatMap(commandSection),
    section('SHARED OPTIONS'),
    plain('What several verbs have. Each verb names the groups that it takes.'),
    ...shared.flatMap((group) => [subsection(group.heading), ...optionItems(group)]),
    section('EXIT STATUS'),
    ...exitCodes().flatMap(({ number, means, when }) => item(String(number), `${means}: ${unquoted(when)}.`)),
    ...RULES.flatMap((rule) => paragraph(unquoted(rule))),
    section('ENVIRONMENT'),
    ...ENVIRONMENT.flatMap(([name, means]) => item(name, means)),
    section('FILES'),
    ...FILES.flatMap(([name, means]) => item(name, means)),
    section('EXAMPLES'),
    ...examples.flatMap(({ line, says }) => example(says, line)),
    section('SEE ALSO'),
    plain(SEE_ALSO.join(', ')),
    '',
  ].join('\n');
}

const DESCRIPTION: readonly string[] = [
  'netkit speaks HTTP, FTP, SFTP, SMTP, POP3, IMAP and others twice: by hand on a bare socket (--raw), where every byte can be ' +
    'seen, and through the library that a product would use (--library, the default). --compare does it both ways and lays the ' +
    'results side by side. --trace shows on stderr what crosses the wire, with secrets hidden. --lab has servers on loopback ' +
    'answer for the public names, so that everything works with no network.',
  'Options may stand before and behind operands, and are written as curl writes them: -ofile, -o file, --output file, ' +
    '--output=file, -sSLo file. What curl has keeps its name, letter and meaning, but for --raw, --trace and the letters of ls. ' +
    '--no-FLAG takes a flag back, -- ends the options, --help (-h) shows what a verb takes.',
  'On a terminal, what is shown is made for people; in a pipe, stdout has the data and nothing else. --format json, where a verb ' +
    'has it, is made for programs.',
];

function commandSection({ command, verbs }: DocumentedCommand): string[] {
  return [subsection(`netkit ${command.name}`), plain(`${command.summary}.`), ...verbs.flatMap(verbSection)];
}

function verbSection({ usage, verb, own, shared }: DocumentedVerb): string[] {
  const others = shared.map(({ heading }) => heading).join('; ');
  return [
    ...item(usage, `${verb.summary}.`),
    ...(own.length === 0 ? [] : ['.RS', ...own.flatMap(optionItems), '.RE']),
    ...(others === '' ? [] : ['.RS', ...paragraph(`Shared options: ${others}.`), '.RE']),
  ];
}

function optionItems({ options }: OptionGroup): string[] {
  return options.flatMap((option) =>
    item(spelling(option), `${option.summary}${option.repeats === true ? ' (repeatable)' : ''}.`),
  );
}

function unquoted(markdown: string): string {
  return markdown.replaceAll('`', '');
}
