import { inGroup } from '../../command.ts';

/** Servers in between. */
export const PROXY_OPTIONS = inGroup('Proxy', [
  {
    name: 'proxy',
    letter: 'x',
    kind: 'text',
    value: '[SCHEME://]HOST[:PORT]',
    summary: 'http, https, socks5 or socks5h; empty for none, whatever the environment says',
  },
  {
    name: 'proxy-user',
    letter: 'U',
    kind: 'text',
    value: 'USER:PASSWORD',
    summary: 'Who we are at the proxy',
  },
  {
    name: 'proxytunnel',
    letter: 'p',
    kind: 'flag',
    summary: 'CONNECT through an HTTP proxy for http:// as well',
  },
  { name: 'socks5', kind: 'text', value: 'HOST[:PORT]', summary: '-x socks5://…: names are looked up here' },
  {
    name: 'socks5-hostname',
    kind: 'text',
    value: 'HOST[:PORT]',
    summary: '-x socks5h://…: names are looked up there',
  },
  {
    name: 'noproxy',
    kind: 'text',
    value: 'LIST',
    summary: 'Hosts, domains and networks to go to directly; * for all',
  },
  {
    name: 'proxy-cacert',
    kind: 'text',
    value: 'FILE',
    summary: 'Trust these authorities (PEM) for an https proxy',
  },
  { name: 'proxy-insecure', kind: 'flag', summary: 'Take any certificate of an https proxy' },
]);
