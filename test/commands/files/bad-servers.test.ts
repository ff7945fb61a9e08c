import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { startDeafServer } from '../../helpers/deaf-server.ts';
import { type Stage, startFtpScript } from '../../helpers/ftp-script.ts';
import { closedPort, startServer } from '../../helpers/servers.ts';
import {
  CLIENTS,
  expectError,
  PATIENCE,
  IMPATIENCE,
  writeForEver,
  type Row,
} from '../../helpers/bad-server.ts';
import {
  ftp,
  get,
  GOOD,
  sends,
  inBytes,
  hangsUp,
  isSilent,
  testRows,
  type Script,
} from './bad-ftp-server.ts';

const GREETINGS: readonly Row<Script>[] = [
  { does: 'behaves', script: {}, code: 0 },
  { does: 'never greets', script: { GREETING: isSilent }, options: IMPATIENCE, code: 28, says: /0\.2 s/ },
  { does: 'greets with 421', script: { GREETING: '421 too many' }, code: 8, says: /421 too many/ },
  { does: 'takes nobody in', script: { GREETING: '554 go away' }, code: 8, says: /554 go away/ },
  {
    does: 'hangs up without a word',
    script: { GREETING: hangsUp },
    code: 52,
    says: /without an answer[^]*hint: .*TLS/,
  },
  { does: 'asks for a moment', script: { GREETING: '120 one moment\r\n220 now' }, code: 0 },
  {
    does: 'speaks HTTP',
    script: { GREETING: 'HTTP/1.1 400 Bad Request\r\n' },
    code: 8,
    says: /HTTP\/1\.1 400/,
  },
  { does: 'speaks SSH', script: { GREETING: 'SSH-2.0-OpenSSH_9.2' }, code: 8, says: /SSH-2\.0/ },
  {
    does: 'greets in escape sequences',
    script: { GREETING: '421 \x1b[2J\x9b31m' },
    code: 8,
    says: /\\x1b\[2J/,
  },
  {
    does: 'greets in a line without an end',
    script: { GREETING: ({ socket }) => writeForEver(socket, 'x') },
    code: 63,
    says: /longer than|over \d+ bytes/,
  },
  {
    does: 'greets in lines without an end',
    script: { GREETING: ({ socket }) => writeForEver(socket, '220-x\r\n') },
    code: 63,
    says: /longer than/,
  },
  {
    does: 'announces for ever',
    script: { GREETING: ({ socket }) => writeForEver(socket, '120 soon\r\n') },
    code: 8,
    says: /without end/,
  },
];

const LOGINS: readonly Row<Script>[] = [
  { does: 'knows no anonymous user', script: { USER: '530 who?' }, code: 67, says: /530 who\?/ },
  { does: 'refuses the password', script: { USER: '331 go on', PASS: '530 no' }, code: 67, says: /530 no/ },
  { does: 'wants an account', script: { USER: '332 which?' }, code: 67, says: /hint: .*--ftp-account/ },
  { does: 'has too many users (421 to USER)', script: { USER: '421 full' }, code: 8, says: /421 full/ },
  {
    does: 'closes (421 to PASS)',
    script: { USER: '331', PASS: '421 too slow' },
    code: 8,
    says: /421 too slow/,
  },
  { does: 'closes (421 to MLST)', script: { MLST: '421 going down' }, code: 8, says: /421 going down/ },
  { does: 'closes (421 to EPSV)', script: { EPSV: '421 going down' }, code: 8, says: /421 going down/ },
  { does: 'closes (421 to RETR)', script: { RETR: '421 going down' }, code: 8, says: /421 going down/ },
  { does: 'hangs up at USER', script: { USER: hangsUp }, code: 56, says: /closed the connection/ },
  { does: 'says nothing to USER', script: { USER: isSilent }, options: IMPATIENCE, code: 28, says: /0\.2 s/ },
  {
    does: 'says nothing to USER (-m)',
    script: { USER: isSilent },
    options: ['-m', '0.2'],
    code: 28,
    says: /0\.2 s/,
  },
  { does: 'answers USER in another language', script: { USER: 'ok!' }, code: 8, says: /ok!/ },
  {
    does: 'knows nothing that it need not',
    script: { FEAT: '500', PWD: '502', MLST: '500', EPSV: '500' },
    code: 0,
  },
];

const DATA: readonly Row<Script>[] = [
  {
    does: 'has no data connections (EPSV and PASV refused)',
    script: { EPSV: '500', PASV: '502 no' },
    code: 13,
    says: /502 no/,
  },
  { does: 'names no port', script: { EPSV: '229 ok' }, code: 8, says: /229 ok|port/ },
  { does: 'names a port that cannot be', script: { EPSV: '229 ok (|||70000|)' }, code: 8, says: /70000/ },
  {
    does: 'names half an address',
    script: { EPSV: '500', PASV: '227 (1,2,3,4,5)' },
    code: 8,
    says: /1,2,3,4,5/,
  },
  {
    does: 'names a port where nobody listens',
    script: { EPSV: async ({ say }) => say(`229 ok (|||${await closedPort()}|)`), RETR: isSilent },
    options: ['--idle-timeout', '10'],
    code: 7,
    says: /refused/,
  },
  {
    does: 'never takes the data connection',
    script: {
      EPSV: async ({ say }) => say(`229 ok (|||${await startDeafServer()}|)`),
      RETR: '150 here it comes',
    },
    options: IMPATIENCE,
    code: 28,
    says: /0\.2 s/,
  },
  {
    does: 'sends nothing on it',
    script: { RETR: '150 here it comes' },
    options: IMPATIENCE,
    code: 28,
    says: /0\.2 s/,
  },
  {
    does: 'gives up on it',
    script: { RETR: '150 here it comes\r\n425 cannot open it' },
    code: 19,
    says: /425 cannot open it/,
  },
  {
    does: 'sends it all before the 150',
    script: {
      RETR: async ({ say, data }) => {
        (await data()).end('hello');
        say('150 that was it');
        say('226 done');
      },
    },
    code: 0,
  },
  {
    does: 'says 226 before the end',
    script: {
      RETR: async ({ say, data }) => {
        const socket = await data();
        socket.write('hel');
        say('150 go\r\n226 done');
        await setImmediate();
        socket.end('lo');
      },
    },
    code: 0,
  },
  {
    does: 'sends no 150 at all',
    script: {
      RETR: async ({ say, data }) => {
        (await data()).end('hello');
        say('226 done');
      },
    },
    code: 0,
  },
  {
    does: 'sends less than it has, and says 226',
    script: { RETR: sends('hel') },
    code: 18,
    says: /3 .*5|5 .*3/,
  },
  { does: 'sends nothing, and says 226', script: { RETR: sends('') }, code: 18, says: /\b0\b.*5|5 .*\b0\b/ },
  { does: 'sends more than it has', script: { RETR: sends('hello!') }, code: 8, says: /\b5\b/ },
  {
    does: 'tells a size that nobody can have',
    script: { MLST: '250-here\r\n type=file;size=99999999999999999999; /file\r\n250 end' },
    code: 0,
  },
  {
    does: 'breaks off (426)',
    script: {
      RETR: async ({ say, data }) => {
        say('150 here it comes');
        const socket = await data();
        socket.end('hel');
        await once(socket.resume(), 'close');
        say('426 broken');
      },
    },
    code: 18,
    says: /after 3 bytes.*426 broken/,
  },
  {
    does: 'closes instead of 226 (421)',
    script: {
      RETR: async ({ say, data, socket }) => {
        say('150 here it comes');
        const moving = await data();
        moving.end('hello');
        await once(moving.resume(), 'close');
        say('421 time is up');
        socket.end();
      },
    },
    code: 18,
    says: /421 time is up/,
  },
  {
    does: 'forgets the control connection while data flows',
    script: {
      RETR: async ({ say, data, socket }) => {
        say('150 here it comes');
        const moving = await data();
        moving.write('he');
        socket.destroy();
        moving.end('llo');
      },
    },
    code: 56,
    says: /closed the connection/,
    library: { code: 18, why: 'basic-ftp drops the data connection with the control connection' },
  },
  {
    does: 'never says 226',
    script: {
      RETR: async ({ say, data }) => {
        say('150 here it comes');
        (await data()).end('hello');
      },
    },
    options: IMPATIENCE,
    code: 28,
    says: /0\.2 s/,
  },
  {
    does: 'resets the data connection',
    script: {
      RETR: async ({ say, data }) => {
        say('150 here it comes');
        const socket = await data();
        // More than the systems between us hold: some of it has arrived.
        socket.write(Buffer.alloc(16 * 1024 * 1024), () => {
          socket.resetAndDestroy();
          say('426 something happened');
        });
      },
      MLST: '250-here\r\n type=file;size=99999999; /file\r\n250 end',
    },
    code: 18,
    says: /broke off after [1-9].*426 something happened/,
  },
  { does: 'has no such file', script: { RETR: '550 no such file' }, code: 78, says: /550 no such file/ },
  { does: 'may not show it', script: { RETR: '550 Permission denied.' }, code: 9, says: /Permission denied/ },
  { does: 'cannot show it now', script: { RETR: '450 busy' }, code: 19, says: /450 busy/ },
  { does: 'refuses to send bytes', script: { TYPE: '504 text only' }, code: 21, says: /504 text only/ },
];

describe.each(CLIENTS)('the %s FTP client, when the server', (kind) => {
  testRows(kind, [...GREETINGS, ...LOGINS, ...DATA]);
});

describe.each(CLIENTS)('the %s FTP client', (kind) => {
  it('understands replies of every legal shape, however they are cut', async () => {
    const { port } = await startFtpScript({
      ...GOOD,
      GREETING: inBytes(
        '220-First line\r\nSecond line\r\n  234 A line beginning with numbers\r\n220 The last line',
      ),
      USER: inBytes('331-\r\n331-again\r\n331x\r\n230 not yet\r\n331'),
      PASS: inBytes('230-\r\n\r\n230 '),
      PWD: inBytes('257 "/" is it'),
    });
    expect(await get({ kind, port })).toMatchObject({ code: 0, content: 'hello' });
  });

  it('goes where the control connection goes, whatever PASV says, unless it is asked to', async () => {
    let fetched!: () => void;
    const whenFetched = new Promise<void>((resolve) => (fetched = resolve));
    const elsewhere = await startServer((socket) => {
      socket.on('close', fetched);
      socket.resume().end('hello');
    }, '127.0.0.2');
    const [high, low] = [elsewhere.port >> 8, elsewhere.port & 255];
    const { port } = await startFtpScript({
      ...GOOD,
      EPSV: '500 what?',
      PASV: `227 ok (127,0,0,2,${high},${low})`,
      RETR: async ({ say }) => {
        say('150 go');
        await whenFetched;
        say('226 done');
      },
    });
    const { code, stderr } = await get({ kind, port }, ['--idle-timeout', '10']);
    expect([code, stderr]).toEqual([7, expect.stringContaining('127.0.0.1')]);
    expect(elsewhere.sockets).toHaveLength(0);
    expect(await get({ kind, port }, ['--no-ftp-skip-pasv-ip'])).toMatchObject({ code: 0, content: 'hello' });
  });

  it('gives up on a listing without an end, exits with 63', async () => {
    const endless = async ({ say, data }: Stage): Promise<void> => {
      say('150 here it comes');
      await writeForEver(await data(), 'type=file; a\r\n');
    };
    const { port } = await startFtpScript({ ...GOOD, MLSD: endless });
    expectError(
      await ftp({ kind }, ['ls', ...PATIENCE, `ftp://127.0.0.1:${port}/`]),
      63,
      /more than|longer than|over/,
    );
  });

  it('gives up on a line without an end in a listing, exits with 63', async () => {
    const endless = async ({ say, data }: Stage): Promise<void> => {
      say('150 here it comes');
      await writeForEver(await data(), 'x');
    };
    const { port } = await startFtpScript({ ...GOOD, MLSD: endless });
    expectError(await ftp({ kind }, ['ls', ...PATIENCE, `ftp://127.0.0.1:${port}/`]), 63, /longer than|over/);
  });

  it.runIf(existsSync('/dev/full'))('has no room for a file, exits with 23', async () => {
    const { port } = await startFtpScript(GOOD);
    const ran = await ftp({ kind }, ['get', ...PATIENCE, '-o', '/dev/full', `ftp://127.0.0.1:${port}/file`]);
    expectError(ran, 23, /\/dev\/full.*full/);
  });
});
