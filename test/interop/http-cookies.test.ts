import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { place } from '../contract/place.ts';
import { curl } from '../helpers/curl.ts';
import { netkitHttp } from '../helpers/netkit-http.ts';
import { nginxFacts } from '../helpers/nginx.ts';
import { scratchFolder } from '../helpers/scratch.ts';

const { HTTP_PORT = '', HTTPS_PORT = '', CA = '' } = nginxFacts();
const SITES = [
  { tls: 'plain', site: `http://127.0.0.1:${HTTP_PORT}` },
  { tls: 'implicit', site: `https://localhost:${HTTPS_PORT}` },
] as const;

/** Name, value and path of the cookies in a file, in order; curl lets a path by default end in a slash. */
function cookiesIn(jar: string): string[] {
  return readFileSync(jar, 'latin1')
    .split('\n')
    .map((line) => line.split('\t'))
    .filter((fields) => fields.length === 7)
    .map(([, , path, , , name, value]) => `${name}=${value} of ${path?.replace(/(?<=.)\/$/, '')}`);
}

for (const client of ['raw', 'library'] as const) {
  describe(
    `the cookies of nginx, for the ${client} client`,
    place({ protocol: 'HTTP', server: 'nginx', client }),
    () => {
      const get = async (...args: readonly string[]): Promise<string> => {
        const { code, stdout, stderr } = await netkitHttp(['get', `--${client}`, '--cacert', CA, ...args]);
        expect([code, stderr]).toEqual([0, '']);
        return stdout.toString();
      };
      const getWithCurl = async (...args: readonly string[]): Promise<string> =>
        (await curl('--cacert', CA, ...args)).stdout.toString();

      for (const { tls, site } of SITES) {
        it(`are kept and sent as curl keeps and sends them, at ${site}`, place({ tls }), async () => {
          const folder = scratchFolder();
          const [ours, theirs] = [join(folder, 'ours'), join(folder, 'theirs')];
          expect(await get('-c', ours, `${site}/cookie/set`)).toBe('set\n');
          await getWithCurl('-c', theirs, `${site}/cookie/set`);
          expect(cookiesIn(ours).toSorted()).toEqual([
            'a=1 of /',
            'b=two of /cookie',
            'exp=e of /cookie',
            'sec=s of /cookie',
          ]);
          expect(cookiesIn(ours)).toEqual(cookiesIn(theirs));

          const shown = await get('-b', ours, `${site}/cookie/show`);
          expect(shown).toMatch(/^[^;]+=[es]; [^;]+=[es]; b=two; a=1\n$/);
          expect(await getWithCurl('-b', theirs, `${site}/cookie/show`)).toBe(shown);
          expect(await getWithCurl('-b', ours, `${site}/cookie/show`)).toBe(shown);
          expect(await get('-b', theirs, `${site}/cookie/show`)).toBe(shown);
        });

        it(`that a redirect sets are sent to where it leads, at ${site}`, place({ tls }), async () => {
          expect(await get('-L', '-b', '', `${site}/cookie/redirect`)).toBe('via=redirect\n');
          expect(await get('-L', `${site}/cookie/redirect`)).toBe('\n');
        });
      }
    },
  );
}
