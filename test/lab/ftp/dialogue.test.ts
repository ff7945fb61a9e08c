import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_STATUS_ENTRIES } from '../../../src/lab/ftp/limits.ts';
import { MemoryStore } from '../../../src/lab/store/memory-store.ts';
import { folder, textFile } from '../../../src/lab/store/seed.ts';
import { MAX_COMMAND_BYTES } from '../../../src/raw/ftp/command.ts';
import { speak } from '../../helpers/bare-client.ts';
import { startFtp } from './start.ts';
import { aliceIn } from './stores.ts';
import { readAll, Talk } from './talk.ts';

test('greets, logs in, lists, sends a file and says goodbye', async () => {
  const { port } = await startFtp();
  const talk = await Talk.connect(port);
  expect(await talk.reply()).toMatch(/^220 /);
  expect(await talk.say('USER anonymous')).toMatch(/^331 /);
  expect(await talk.say('PASS me@example.invalid')).toMatch(/^230 /);
  expect(await talk.say('PWD')).toMatch(/^257 "\/" /);
  expect(await talk.say('CWD debian')).toMatch(/^250 /);
  const listing = await talk.openData('PASV');
  expect(await talk.say('LIST')).toMatch(/^150 /);
  expect(await readAll(listing)).toMatch(/^-rw-r--r-- +1 ftp +ftp +\d+ Mar {2}9 {2}2025 README\r\n/);
  expect(await talk.reply()).toMatch(/^226 /);
  expect(await talk.say('TYPE I')).toMatch(/^200 /);
  const size = Number((await talk.say('SIZE README')).slice(4));
  const data = await talk.openData();
  expect(await talk.say('RETR README')).toMatch(/^150 /);
  expect(await readAll(data)).toHaveLength(size);
  expect(await talk.reply()).toMatch(/^226 /);
  expect(await talk.say('QUIT')).toMatch(/^221 /);
  expect(await talk.reply()).toBe('END');
});

test('answers commands that come all at once, one after the other, and then the end', async () => {
  const { port } = await startFtp();
  const { bytes, error } = await speak(port, 'USER ftp\r\nPASS x\r\nNOOP\r\nPWD\r\nQUIT\r\nNOOP\r\n');
  const codes = bytes.toString('latin1').match(/^\d{3}/gm);
  expect(codes).toEqual(['220', '331', '230', '200', '257', '221']);
  expect(error).toBeUndefined();
});

test('answers one who has ended its side', async () => {
  const { port } = await startFtp();
  const talk = await Talk.connect(port);
  talk.socket.end('SYST\r\nNOOP');
  expect(await talk.reply()).toMatch(/^220 /);
  expect(await talk.reply()).toBe('215 UNIX Type: L8');
  expect(await talk.reply()).toBe('END');
});

/** What is said to an anonymous user or to none, and with which code it is answered. */
type Exchange = readonly [command: string, code: number];

async function expectCodes(talk: Talk, exchanges: readonly Exchange[]): Promise<void> {
  const found: Exchange[] = [];
  for (const [command] of exchanges) found.push([command, await talk.code(command)]);
  expect(found).toEqual(exchanges);
}

describe('the codes of replies', () => {
  test('before the login', async () => {
    const { port } = await startFtp();
    await expectCodes(await Talk.open(port), [
      ['PWD', 530],
      ['RETR x', 530],
      ['STOR x', 530],
      ['PASV', 530],
      ['STAT', 530],
      ['PASS secret', 503],
      ['USER', 501],
      ['FEAT', 211],
      ['SYST', 215],
      ['HELP', 214],
      ['NOOP', 200],
      ['NOOP anything', 200],
      ['OPTS UTF8 ON', 200],
      ['OPTS utf8 off', 504],
      ['OPTS NONSENSE', 501],
      ['HOST ftp.us.debian.org', 220],
      ['USER alice', 331],
      ['HOST ftp.us.debian.org', 503],
      ['PASS secret', 230],
      ['HOST ftp.us.debian.org', 503],
      ['ACCT x', 202],
      ['REIN', 220],
      ['PWD', 530],
      ['QUIT now', 501],
      ['QUIT', 221],
    ]);
  });

  test('of commands that nobody knows, or that are left out', async () => {
    const { port } = await startFtp();
    await expectCodes(await Talk.login(port), [
      ['', 500],
      ['XYZZY', 500],
      ['GET / HTTP/1.1', 500],
      ['constructor', 500],
      ['SMNT x', 502],
      ['MIC x', 502],
      ['noop', 200],
      ['SITE', 501],
      ['SITE HELP', 214],
      ['SITE EXEC id', 504],
    ]);
  });

  test('of parameters', async () => {
    const { port } = await startFtp();
    await expectCodes(await Talk.login(port), [
      ['TYPE I', 200],
      ['TYPE A', 200],
      ['TYPE a n', 200],
      ['TYPE L 8', 200],
      ['TYPE E', 504],
      ['TYPE A T', 504],
      ['TYPE L 36', 504],
      ['TYPE X', 501],
      ['MODE S', 200],
      ['MODE B', 504],
      ['MODE X', 501],
      ['STRU F', 200],
      ['STRU R', 504],
      ['STRU FF', 501],
      ['ALLO 1000', 202],
      ['REST 10', 350],
      ['REST -1', 501],
      ['REST x', 501],
      ['REST 99999999999999999', 501],
    ]);
  });

  test('of files and folders', async () => {
    const { port } = await startFtp();
    await expectCodes(await Talk.login(port), [
      ['CWD upload', 250],
      ['XPWD', 257],
      ['CDUP', 250],
      ['CWD notes.txt', 550],
      ['CWD nowhere', 550],
      ['CWD /../../..', 250],
      ['SIZE data.bin', 550], // in TYPE A
      ['TYPE I', 200],
      ['SIZE data.bin', 213],
      ['SIZE upload', 550],
      ['SIZE nowhere', 550],
      ['MDTM notes.txt', 213],
      ['MDTM nowhere', 550],
      ['MLST notes.txt', 250],
      ['MLST nowhere', 550],
      ['MKD upload/new', 257],
      ['MKD upload/new', 550],
      ['MKD nowhere/new', 550],
      [`MKD ${'n'.repeat(256)}`, 553],
      ['RMD upload', 550], // not empty
      ['RMD upload/new', 250],
      ['DELE upload', 550],
      ['DELE nowhere', 550],
      ['RNFR nowhere', 550],
      ['RNFR notes.txt', 350],
      ['NOOP', 200],
      ['RNTO other.txt', 503],
      ['RNTO other.txt', 503],
      ['RNFR notes.txt', 350],
      ['RNTO upload/other.txt', 250],
      ['DELE upload/other.txt', 250],
      ['MFMT 20030128040506 data.bin', 213],
      ['MFMT 20030230000000 data.bin', 501],
      ['MFMT data.bin', 501],
      ['SITE CHMOD 640 data.bin', 200],
      ['SITE CHMOD 9 data.bin', 501],
      ['SITE CHMOD 640 nowhere', 550],
      ['SITE UTIME 200301280405 data.bin', 200],
      ['SITE UTIME 20030128040506 data.bin', 200],
      ['SITE UTIME data.bin 20030128040506 20030128040506 20030128040506 UTC', 200],
      ['SITE UTIME yesterday data.bin', 501],
      ['RETR private', 550],
      ['RETR nowhere', 550],
      ['RETR upload', 550],
      ['STOR upload', 550],
      ['STOR nowhere/x', 550],
      ['MLSD data.bin', 501],
      ['LIST nowhere', 550],
      ['NLST nowhere', 550],
      ['LIST', 425],
      ['STAT data.bin', 213],
      ['ABOR', 226],
    ]);
  });

  test('for one who may only look', async () => {
    const { port } = await startFtp();
    const changes = [
      'STOR x',
      'APPE x',
      'STOU',
      'DELE debian/README',
      'MKD x',
      'RMD debian',
      'RNFR debian/README',
      'RNTO x',
      'MFMT 20030128040506 debian/README',
      'SITE CHMOD 644 debian/README',
      'SITE UTIME 20030128040506 debian/README',
    ];
    await expectCodes(
      await Talk.login(port, 'anonymous', ''),
      changes.map((command) => [command, 550]),
    );
  });
});

test('names its features, and only AUTH is gone where there is TLS', async () => {
  const { port } = await startFtp();
  const talk = await Talk.open(port);
  const features = (await talk.say('FEAT')).split('\r\n').slice(1, -1);
  expect(features).toEqual([
    ' AUTH TLS',
    ' EPRT',
    ' EPSV',
    ' HOST',
    ' MDTM',
    ' MFMT',
    ' MLST type*;size*;modify*;UNIX.mode*;UNIX.owner*;UNIX.group*;',
    ' PASV',
    ' PBSZ',
    ' PROT',
    ' REST STREAM',
    ' SIZE',
    ' TVFS',
    ' UTF8',
  ]);
  expect(await talk.say('OPTS MLST size;nonsense;type')).toBe('200 MLST OPTS type;size;');
  expect(await talk.say('FEAT')).toContain(' MLST type*;size*;modify;UNIX.mode;UNIX.owner;UNIX.group;\r\n');
  await talk.code('AUTH TLS');
  await talk.secure();
  expect((await talk.say('FEAT')).split('\r\n').slice(1, -1)).toEqual(features.slice(1));
});

test('goes by the names that it was given, and no other', async () => {
  const { port } = await startFtp({ options: { names: ['ftp.test', '::1'] } });
  await expectCodes(await Talk.open(port), [
    ['HOST FTP.test', 220],
    ['HOST [::1]', 220],
    ['HOST www.example.com', 504],
  ]);
});

test('tells where one is, quotes doubled, and makes paths absolute', async () => {
  const { port } = await startFtp();
  const talk = await Talk.login(port);
  await talk.say('MKD a"b');
  expect(await talk.say('CWD /upload/../a"b/.')).toMatch(/^250/);
  expect(await talk.say('PWD')).toMatch(/^257 "\/a""b" /);
  expect(await talk.say('MKD c')).toMatch(/^257 "\/a""b\/c" /);
});

test('tells facts, times and sizes as RFC 3659 has them', async () => {
  const { port } = await startFtp();
  const talk = await Talk.login(port);
  await talk.say('TYPE I');
  expect(await talk.say('SIZE data.bin')).toBe('213 300000');
  expect(await talk.say('MDTM data.bin')).toBe('213 20250228235959');
  expect(await talk.say('MFMT 20030128040506 data.bin')).toBe('213 Modify=20030128040506; data.bin');
  expect(await talk.say('SITE CHMOD 600 data.bin')).toMatch(/^200/);
  expect((await talk.say('MLST data.bin')).split('\r\n')[1]).toBe(
    ' type=file;size=300000;modify=20030128040506;UNIX.mode=0600;UNIX.owner=alice;UNIX.group=alice; /data.bin',
  );
  await talk.say('OPTS MLST type;');
  expect((await talk.say('MLST links/file')).split('\r\n')[1]).toBe(
    ' type=OS.unix=slink:../notes.txt; /links/file',
  );
  expect((await talk.say('MLST')).split('\r\n')[1]).toBe(' type=dir; /');
});

test('lists in a reply what is not too long for one', async () => {
  const names = Array.from({ length: MAX_STATUS_ENTRIES + 5 }, (_, number) => `f${number}`);
  const children = Object.fromEntries(names.map((name) => [name, textFile('2025-01-01', '')]));
  const store = new MemoryStore({ seed: () => folder('2025-01-01', children) });
  const { port } = await startFtp({ accounts: aliceIn(store) });
  const talk = await Talk.login(port);
  const lines = (await talk.say('STAT /')).split('\r\n');
  expect(lines).toHaveLength(MAX_STATUS_ENTRIES + 2);
  expect(lines.at(-1)).toBe('213 And 5 more.');
  expect(await talk.say('STAT')).toContain('\r\n Logged in as alice\r\n');
});

describe('bad input', () => {
  test('a line that is too long is thrown away, and the next one read', async () => {
    const { port } = await startFtp();
    const talk = await Talk.open(port);
    expect(await talk.code(`STOR ${'x'.repeat(MAX_COMMAND_BYTES)}`)).toBe(500);
    expect(await talk.code('NOOP')).toBe(200);
  });

  test('names that hold a reply’s or a listing’s line end do not make another line', async () => {
    const store = new MemoryStore();
    const { port } = await startFtp({ accounts: aliceIn(store) });
    await store.makeFolder('/a\r\n226 done' as never);
    const talk = await Talk.login(port);
    const data = await talk.openData();
    await talk.say('NLST');
    expect(await readAll(data)).not.toMatch(/\n226/);
    await talk.reply();
    // A CR alone ends no line: RFC 1123 has it in names, and it must not come back as one.
    expect(await talk.say('MKD x\ry')).toBe('257 "/x?y" is there now.');
  });

  test('noise of any kind hurts nobody', async () => {
    const { port } = await startFtp({ limits: { loginDelay: 0 } });
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async (noise) => {
        const { bytes } = await speak(port, Buffer.concat([noise, Buffer.from('\r\nQUIT\r\n')]));
        expect(bytes.toString('latin1')).toMatch(/^220 [^]*221 .*\r\n$/);
      }),
      { numRuns: 60 },
    );
    expect(await (await Talk.login(port)).code('PWD')).toBe(257);
  });

  test('every odd name can be taken as it is listed, byte for byte', async () => {
    const { port } = await startFtp();
    const talk = await Talk.login(port);
    await talk.say('TYPE I');
    const listing = await talk.openData();
    await talk.say('NLST names');
    const names = (await readAll(listing)).split('\r\n').slice(0, -1);
    await talk.reply();
    expect(names).toHaveLength(25);
    for (const name of names) {
      const data = await talk.openData();
      // The Telnet byte goes out twice (RFC 854).
      expect(await talk.say(`RETR ${name.replaceAll('\xff', '\xff\xff')}`)).toMatch(/^150/);
      const content = JSON.parse(Buffer.from(await readAll(data), 'latin1').toString()) as string;
      expect(Buffer.from(`names/${content}`, 'latin1').toString('latin1')).toBe(name);
      await talk.reply();
    }
  });
});

test('the sample is the same at every start', async () => {
  const digests = await Promise.all(
    [1, 2].map(async () => {
      const { home } = await startFtp();
      const file = await home.open('/data.bin' as never, { read: true });
      const buffer = Buffer.alloc(300_000);
      await file.read(buffer, 0);
      return createHash('sha256').update(buffer).digest('hex');
    }),
  );
  expect(digests[0]).toBe(digests[1]);
});
