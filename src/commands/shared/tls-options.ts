import { inGroup } from '../command.ts';

/** Whom to trust, and who we are. */
export const TLS_OPTIONS = inGroup('TLS', [
  {
    name: 'cacert',
    kind: 'text',
    value: 'FILE',
    summary: 'Trust these authorities (PEM) instead of the usual ones',
  },
  { name: 'cert', letter: 'E', kind: 'text', value: 'FILE[:PASSWORD]', summary: 'Our certificate (PEM)' },
  { name: 'key', kind: 'text', value: 'FILE', summary: 'Its key (PEM), if it is not in the same file' },
  {
    name: 'insecure',
    letter: 'k',
    kind: 'flag',
    summary: 'Take any certificate: anybody could be answering',
  },
]);
