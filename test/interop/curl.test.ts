import { sameAsCurl } from '../contract/curl.ts';
import { nginxFacts } from '../helpers/nginx.ts';

const PAGES = {
  plain: '/hello.txt',
  chunked: '/chunked',
  missing: '/status/404',
  post: '/echo',
  redirects: '/redir/chain/2',
  otherOrigin: '/redir/other-port',
} as const;

const { HTTP_PORT = '' } = nginxFacts();
sameAsCurl({ name: 'nginx', url: (page) => `http://127.0.0.1:${HTTP_PORT}${PAGES[page]}` });
