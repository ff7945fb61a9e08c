import { inGroup, type Option } from '../command.ts';

/** Who we are to an SSH server, and which servers we believe. */
export const SFTP_OPTIONS: readonly Option[] = [
  ...inGroup('Who we are', [
    {
      name: 'key',
      kind: 'text',
      value: 'FILE',
      repeats: true,
      summary: 'Our private key, instead of those in ~/.ssh',
    },
    {
      name: 'pass',
      kind: 'text',
      value: 'PHRASE',
      summary: "The keys' passphrase; without it you are asked where one is needed",
    },
    { name: 'no-agent', kind: 'flag', summary: 'Leave the agent (SSH_AUTH_SOCK) alone' },
  ]),
  ...inGroup('Host keys', [
    {
      name: 'known-hosts',
      kind: 'text',
      value: 'FILE',
      summary: 'The keys that servers have shown before (~/.ssh/known_hosts)',
    },
    { name: 'accept-new', kind: 'flag', summary: 'Take the key of a server that is not in it, and add it' },
    {
      name: 'hostpubsha256',
      kind: 'text',
      value: 'FINGERPRINT',
      summary: "The server's key, by its SHA-256 fingerprint, whatever the file says",
    },
    {
      name: 'insecure',
      letter: 'k',
      kind: 'flag',
      summary: 'Take any key: anybody could be answering',
    },
  ]),
];
