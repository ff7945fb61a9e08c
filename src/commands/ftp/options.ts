import { inGroup, type Option } from '../command.ts';
import { startTlsOptions } from '../shared/start-tls.ts';
import { TLS_OPTIONS } from '../shared/tls-options.ts';

/** How an FTP session is held. */
export const FTP_OPTIONS: readonly Option[] = [
  ...TLS_OPTIONS,
  ...startTlsOptions('auto: where the server has it (the default for ftp://); ftps:// is implicit'),
  ...inGroup('TLS', [
    { name: 'ftp-ssl-control', kind: 'flag', summary: 'Protect the control connection only (PROT C)' },
  ]),
  ...inGroup('Session', [
    {
      name: 'ftp-port',
      letter: 'P',
      kind: 'text',
      value: 'ADDRESS',
      summary: 'Active mode: the server connects to us at this address; - is that of our connection',
    },
    { name: 'disable-epsv', kind: 'flag', summary: 'PASV only, without trying EPSV before' },
    { name: 'disable-eprt', kind: 'flag', summary: 'In active mode: PORT only, without trying EPRT before' },
    {
      name: 'no-ftp-skip-pasv-ip',
      kind: 'flag',
      summary: "Connect to the address in the server's PASV reply, wherever that leads",
    },
    {
      name: 'ftp-account',
      kind: 'text',
      value: 'DATA',
      summary: 'What is said if the server asks for an account',
    },
    {
      name: 'listing',
      kind: 'text',
      choices: ['auto', 'mlsd', 'list', 'names'],
      summary: 'How folders are listed: MLSD where the server has it, else LIST; names is NLST',
    },
  ]),
];

const TEXT_OPTION: readonly Option[] = inGroup('Transfer', [
  {
    name: 'use-ascii',
    letter: 'B',
    kind: 'flag',
    summary: 'As text: line ends become those of the other side (TYPE A)',
  },
]);

export const FTP_READ_OPTIONS: readonly Option[] = TEXT_OPTION;

export const FTP_WRITE_OPTIONS: readonly Option[] = [
  ...TEXT_OPTION,
  ...inGroup('Files there', [
    { name: 'unique', kind: 'flag', summary: 'Under a name that the server chooses (STOU)' },
  ]),
];
