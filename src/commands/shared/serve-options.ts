import { inGroup, type Option } from '../command.ts';

/** This machine only: what is shared is nobody else's business unless somebody says so. */
export const DEFAULT_BIND = '127.0.0.1';

/** Of servers that anybody may be meant to reach. */
export const BIND_OPTION: Omit<Option, 'group'> = {
  name: 'bind',
  kind: 'text',
  value: 'ADDRESS',
  summary: `The address to listen on (${DEFAULT_BIND}: this machine only; 0.0.0.0 or ::, every one)`,
};

/** Where a folder is shared, and what of it. */
export function sharingOptions(defaultPort: number): readonly Option[] {
  return inGroup('Server', [
    {
      name: 'port',
      kind: 'number',
      value: 'PORT',
      summary: `The port; 0 takes any free one (${defaultPort})`,
    },
    {
      name: 'bind',
      kind: 'text',
      value: 'ADDRESS',
      summary: `The address to listen on (${DEFAULT_BIND}: this machine only)`,
    },
    { name: 'hidden', kind: 'flag', summary: 'List and serve names that begin with a dot, too' },
  ]);
}

export const CERTIFICATE_OPTIONS: readonly Option[] = inGroup('TLS', [
  {
    name: 'cert',
    letter: 'E',
    kind: 'text',
    value: 'FILE',
    summary: "Certificate chain, PEM, instead of one from the lab's authority",
  },
  { name: 'key', kind: 'text', value: 'FILE', summary: "The certificate's private key, PEM" },
]);

/** Of servers that are no URL; read by `sayWhere`. */
export const ADDRESS_FORMAT_OPTION: Omit<Option, 'group'> = {
  name: 'format',
  kind: 'text',
  choices: ['text', 'json'],
  summary: 'How the address is said on stdout: alone (text), or all about it on one line (json)',
};

/** What is said while it is shared. */
export const SAYING_OPTIONS: readonly Option[] = inGroup('Output', [
  { name: 'quiet', kind: 'flag', summary: 'No access log on stderr' },
  {
    name: 'format',
    kind: 'text',
    choices: ['text', 'json'],
    summary: 'How the address is said on stdout: the URL (text), or all of it on one line (json)',
  },
]);
