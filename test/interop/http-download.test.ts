/** Many files from nginx, byte for byte as curl and wget fetch them. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { place } from '../contract/place.ts';
import { netkitHttp } from '../helpers/netkit-http.ts';
import { nginxFacts, startNginxRelay } from '../helpers/nginx.ts';
import { testWith } from '../helpers/programs.ts';
import { scratchFolder } from '../helpers/scratch.ts';

const facts = nginxFacts();
const COUNT = 300;

/** Bytes that are the same each time, and like nothing else: no compression, no line ends in particular places. */
function bytesOf(seed: string, size: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(size / 64) }, (_, index) =>
    createHash('sha512').update(`${seed} ${index}`).digest(),
  );
  return Buffer.concat(blocks).subarray(0, size);
}

const LARGE = bytesOf('large', 8 * 1024 * 1024);

/** From none to 70 KB, with names that have to be escaped among them. */
const FILES: readonly string[] = Array.from({ length: COUNT }, (_, index) =>
  index % 50 === 49 ? `with space ${index}.bin` : `file-${index}.bin`,
);

let root: string;
let site: string;
beforeAll(() => {
  root = mkdtempSync(join(facts['DOCROOT'] ?? '', 'many-'));
  // nginx is another user.
  execFileSync('chmod', ['755', root]);
  for (const [index, name] of FILES.entries()) writeFileSync(join(root, name), bytesOf(name, index * 237));
  writeFileSync(join(root, 'large.bin'), LARGE);
  site = `http://127.0.0.1:${facts['HTTP_PORT']}/${basename(root)}`;
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A list of all files, for wget's -i as well. */
function writeList(): string {
  const list = join(scratchFolder(), 'list.txt');
  writeFileSync(list, FILES.map((name) => `${site}/${encodeURIComponent(name)}\n`).join(''));
  return list;
}

/** Names and digests of all files in a folder. */
function digestsOf(folder: string): Record<string, string> {
  const names = readdirSync(folder).filter((name) => name !== '.netkit-downloads.jsonl');
  return Object.fromEntries(names.map((name) => [name, sha256(readFileSync(join(folder, name)))]));
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Statuses that nginx has answered this agent with, from the log, which is written after the answers. */
async function statusesFor(agent: string, count: number): Promise<readonly string[]> {
  return vi.waitFor(() => {
    const lines = readFileSync(join(facts['RUN_DIR'] ?? '', 'access.log'), 'utf8').split('\n');
    const statuses = lines
      .filter((line) => line.includes(agent))
      .map((line) => / (\d{3}) /.exec(line)?.[1] ?? '');
    if (statuses.length < count) throw new Error(`the log has ${statuses.length} of ${count} yet`);
    return statuses;
  });
}

for (const kind of ['raw', 'library'] as const) {
  describe(
    `netkit http download --${kind}`,
    place({ protocol: 'HTTP', server: 'nginx', client: kind }),
    () => {
      const client = `--${kind}`;
      const download = (...argv: readonly string[]) => netkitHttp(['download', client, ...argv]);

      testWith('curl')(`fetches ${COUNT} files as curl -O does, and none of them a second time`, async () => {
        const [ours, theirs] = [scratchFolder(), scratchFolder()];
        const list = writeList();
        const { code, stderr } = await download('--input', list, '--dir', ours);
        expect([code, stderr]).toEqual([0, expect.stringMatching(/^netkit: 300 saved: .*\n$/)]);
        const config = readFileSync(list, 'utf8').replace(/^(.*)$/gm, (url) =>
          url === '' ? '' : `url = "${url}"\nremote-name`,
        );
        execFileSync('curl', ['-sf', '-K', '-'], { cwd: theirs, input: config });
        expect(digestsOf(ours)).toEqual(digestsOf(theirs));
        expect(Object.keys(digestsOf(theirs))).toHaveLength(COUNT);

        // nginx sends strong ETags.
        const again = await download('--input', list, '--dir', ours);
        expect(again.stderr).toMatch(/^netkit: 300 unchanged: 0 B in .*\n$/);
        expect(digestsOf(ours)).toEqual(digestsOf(theirs));
      });

      testWith('wget')('fetches them as wget -i does', async () => {
        const [ours, theirs] = [scratchFolder(), scratchFolder()];
        const list = writeList();
        expect(await download('--no-state', '--input', list, '--dir', ours)).toMatchObject({ code: 0 });
        execFileSync('wget', ['-q', '-i', list], { cwd: theirs });
        // wget unescapes names; what is in the files is the point here.
        const unescaped = Object.entries(digestsOf(ours)).map(([name, digest]) => [
          decodeURIComponent(name),
          digest,
        ]);
        expect(Object.fromEntries(unescaped)).toEqual(digestsOf(theirs));
      });

      it('replaces what has changed since, and only that', async () => {
        const folder = scratchFolder();
        const [first, second] = [`${client}-1.txt`, `${client}-2.txt`];
        for (const name of [first, second]) writeFileSync(join(root, name), name);
        const argv = ['--dir', folder, `${site}/${first}`, `${site}/${second}`];
        expect(await download(...argv)).toMatchObject({ code: 0 });
        writeFileSync(join(root, second), 'another size');
        const { stdout, stderr } = await download(...argv);
        expect(stderr).toMatch(/^netkit: 1 saved, 1 unchanged: /);
        expect(stdout.toString()).toContain(`unchanged  ${first}\n`);
        expect(readFileSync(join(folder, second), 'utf8')).toBe('another size');
      });

      it('goes on with what was cut off', async () => {
        const limit = { bytes: 3_000_000 };
        const url = new URL(`${basename(root)}/large.bin`, await startNginxRelay(limit)).href;
        const folder = scratchFolder();
        const agent = `resume${client}-${process.pid}`;
        const argv = ['-A', agent, '--dir', folder, url];
        expect(await download(...argv)).toMatchObject({ code: 18 });
        expect(readdirSync(folder)).toContain('large.bin.part');
        limit.bytes = Infinity;
        expect(await download(...argv)).toMatchObject({ code: 0 });
        expect(digestsOf(folder)).toEqual({ 'large.bin': sha256(LARGE) });
        expect(await statusesFor(agent, 2)).toEqual(['200', '206']);
      });

      it('fetches a large file in four segments', async () => {
        const folder = scratchFolder();
        const agent = `segments${client}-${process.pid}`;
        const argv = ['--segments', '4', '-A', agent, '--dir', folder, `${site}/large.bin`];
        expect(await download(...argv)).toMatchObject({ code: 0, stderr: '' });
        expect(digestsOf(folder)).toEqual({ 'large.bin': sha256(LARGE) });
        expect((await statusesFor(agent, 4)).toSorted()).toEqual(['200', '206', '206', '206']);
      });

      it('checks files as sha256sum has listed them, over TLS', place({ tls: 'implicit' }), async () => {
        const folder = join(scratchFolder(), 'files');
        mkdirSync(folder);
        const sums = join(folder, '../SHA256SUMS');
        const names = FILES.slice(0, 20);
        writeFileSync(sums, execFileSync('sha256sum', names, { cwd: root }));
        const secure = site.replace(/^http:\/\/127\.0\.0\.1:\d+/, `https://localhost:${facts['HTTPS_PORT']}`);
        const urls = names.map((name) => `${secure}/${name}`);
        const argv = ['--cacert', facts['CA'] ?? '', '--checksums', sums, '--dir', folder, ...urls];
        expect(await download(...argv)).toMatchObject({ code: 0 });
        expect(Object.keys(digestsOf(folder))).toHaveLength(20);
        execFileSync('sha256sum', ['--quiet', '-c', sums], { cwd: folder });
      });
    },
  );
}
