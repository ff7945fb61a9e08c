/** FTP servers that misbehave, and what becomes of a `netkit ftp` that meets one. */
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { expectError, type Kind, PATIENCE, type Row, writeInBytes } from '../../helpers/bad-server.ts';
import { type Handler, type Stage, startFtpScript } from '../../helpers/ftp-script.ts';
import { netkitFiles } from '../../helpers/netkit-files.ts';
import type { Ran } from '../../helpers/netkit-http.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

export type Script = Readonly<Record<string, Handler>>;

/** A server with one file, `file`, of five bytes. */
export const GOOD: Script = {
  AUTH: '502 not here',
  FEAT: '211-these\r\n MLST type*;size*;modify*;\r\n211 end',
  OPTS: '200 ok',
  MLST: '250-here\r\n type=file;size=5; /file\r\n250 end',
  MLSD: sends(''),
  RETR: sends('hello'),
  STOR: takes(),
};

/** Sends this as a file, or as what is in a folder. */
export function sends(bytes: string): Handler {
  return async ({ say, data }) => {
    say('150 here it comes');
    const socket = await data();
    socket.end(bytes, 'latin1');
    await once(socket.resume(), 'close');
    say('226 done');
  };
}

/** Says this, each byte in a packet of its own. */
export function inBytes(reply: string): Handler {
  return ({ socket }) => writeInBytes(socket, reply);
}

function takes(): Handler {
  return async ({ say, data }) => {
    say('150 go on');
    const socket = await data();
    await once(socket.resume(), 'end');
    socket.end();
    say('226 done');
  };
}

export interface Place {
  readonly kind: Kind;
  readonly port: number;
}

export const ftp = ({ kind }: Pick<Place, 'kind'>, [verb = '', ...rest]: readonly string[]): Promise<Ran> =>
  netkitFiles('ftp', [verb, `--${kind}`, ...rest]);

/** A `get` into a folder, where the file is afterwards if all went well, and nothing else in any case. */
export async function get(
  { kind, port }: Place,
  options: readonly string[] = [],
): Promise<Ran & { content?: string }> {
  const folder = scratchFolder();
  const ran = await ftp({ kind }, [
    'get',
    ...PATIENCE,
    ...options,
    '--output-dir',
    folder,
    `ftp://127.0.0.1:${port}/file`,
  ]);
  const left = readdirSync(folder);
  expect(left).toEqual(ran.code === 0 ? ['file'] : []);
  return ran.code === 0 ? { ...ran, content: readFileSync(join(folder, 'file'), 'latin1') } : ran;
}

export const hangsUp = ({ socket }: Stage): void => void socket.destroy();
export const isSilent = (): void => {};
/** A test for each row. */
export function testRows(kind: Kind, rows: readonly Row<Script>[]): void {
  for (const row of rows) {
    const {
      code,
      why,
      says = row.says,
    } = (kind === 'library' ? row.library : undefined) ?? { code: row.code, why: undefined };
    const reason = why === undefined ? '' : `, since ${why}`;
    it(`${row.does}, ${code === 0 ? 'fetches the file' : `exits with ${code}`}${reason}`, async () => {
      const { port } = await startFtpScript({ ...GOOD, ...row.script });
      const { content, ...ran } = await get({ kind, port }, row.options);
      if (code !== 0) return expectError(ran, code, says ?? /./);
      expect([ran.code, ran.stderr, content]).toEqual([0, '', 'hello']);
    });
  }
}
