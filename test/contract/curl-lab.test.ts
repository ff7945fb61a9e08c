import { describeWith } from '../helpers/programs.ts';
import { useLab } from '../helpers/use-lab.ts';
import { sameAsCurl } from './curl.ts';

const PAGES = {
  plain: '/length',
  chunked: '/chunked',
  missing: '/status/404',
  post: '/upload',
  redirects: '/redirect/302?to=/redirect/1',
  otherOrigin: '/redirect/cross-origin',
} as const;

describeWith('curl')('curl', () => {
  const lab = useLab();
  sameAsCurl({ name: 'the lab', url: (page) => lab.url(PAGES[page]) });
});
