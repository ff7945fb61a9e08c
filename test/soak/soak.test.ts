import { execFile } from 'node:child_process';
import { join } from 'node:path';

import { beforeAll, expect, it } from 'vitest';

const SOAK_WITH = join(import.meta.dirname, 'soak-with.ts');

let complaints: Readonly<Record<'nothing' | 'wrongs' | 'lies', readonly string[]>>;
beforeAll(async () => {
  const [nothing, wrongs, lies] = await Promise.all(['nothing', 'wrongs', 'lies'].map(soakWith));
  complaints = { nothing: nothing ?? [], wrongs: wrongs ?? [], lies: lies ?? [] };
});

it.each([
  ['memory that is kept', /^external grows: by \d+, from \d+ to \d+/],
  ['sockets that are kept', /^descriptors grows: by \d+/],
  ['what is left after the end', /^left behind: .*TCPSocketWrap/],
  ['a rejection that nobody catches', /unhandled rejection: Error: nobody has caught this/],
  ['an error that is none of ours', /TypeError: it is not a function/],
  ['an error that does not fit the fault', /fault abort: ProtocolError: not what an abort is to end in/],
])('complains about %s', (_, complaint) => {
  expect(complaints.wrongs).toContainEqual(expect.stringMatching(complaint));
});

it.each([
  ['mail that is lost', /^mail0, raw: message mail0-\d+ was accepted, and is lost/],
  ['mail that comes twice', /^mail[123], \w+: message mail\d-\d+ came 2 times/],
  ['a product that is lost', /^api\d, [^]*(?:is lost|There is no product 1$)/m],
])('complains about %s', (_, complaint) => {
  expect(complaints.lies).toContainEqual(expect.stringMatching(complaint));
});

it('has nothing to complain about where all is well', () => {
  expect(complaints.nothing).toEqual([]);
});

function soakWith(what: string): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const argv = ['--expose-gc', '--import', 'tsx', SOAK_WITH, what];
    execFile(process.execPath, argv, (error, stdout, stderr) => {
      if (stdout === '') return reject(new Error(stderr));
      const found = JSON.parse(stdout) as readonly string[];
      // The exit code is what scripts see.
      if ((error === null) === (found.length === 0)) resolve(found);
      else reject(new Error(`${found.length} complaints, and the exit code ${error?.code ?? 0}`));
    });
  });
}
