import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { lookUpNetrc, MAX_NETRC_BYTES, netrcPath, parseNetrc, readNetrc } from '../../src/actions/netrc.ts';
import { curl } from '../helpers/curl.ts';
import { testWith } from '../helpers/programs.ts';
import { scratchFolder } from '../helpers/scratch.ts';

const testWithCurl = testWith('curl');

/** What curl 7.88.1 sends to the host h, checked below; `undefined`: nothing. */
const SAME_AS_CURL: readonly (readonly [what: string, text: string, sent: string | undefined])[] = [
  ['one line', 'machine h login a password b\n', 'a:b'],
  ['several lines and blanks', '\n machine\th\r\n  login a\r\n\r\n\tpassword b', 'a:b'],
  ['keywords in any case', 'MACHINE h Login a PassWord b', 'a:b'],
  ['a host in any case', 'machine H login a password b', 'a:b'],
  ['the other order', 'machine h password b login a', 'a:b'],
  ['several hosts', 'machine g login x password y machine h login a password b', 'a:b'],
  ['another host', 'machine g login a password b', undefined],
  ['a default', 'machine g login x password y\ndefault login a password b', 'a:b'],
  ['a default that comes first', 'default login a password b\nmachine h login x password y', 'a:b'],
  ['no password', 'machine h login a', 'a:'],
  ['no login', 'machine h password b', ':b'],
  ['an empty password', 'machine h login a password ""', 'a:'],
  ['neither', 'machine h', undefined],
  ['a keyword at the end', 'machine h login', undefined],
  ['no password, and then one', 'machine h login x\nmachine h login a password b', 'a:b'],
  ['no password, and then the default', 'machine h login x\ndefault login a password b', 'a:b'],
  ['two that hold', 'machine h login a password b\nmachine h login x password y', 'a:b'],
  ['an account', 'machine h account x login a password b', 'a:b'],
  ['words that mean nothing', 'foo machine h bar login a 1 password b x', 'a:b'],
  ['keywords as values', 'machine h login login password password', 'login:password'],
  ['quotes', 'machine "h" "login" "a b" password "x y"', 'a b:x y'],
  ['escapes', String.raw`machine h login a password "\"\\\q\tb"`, 'a:"\\q\tb'],
  ['quotes inside a word', 'machine h login a password b"c"', 'a:b"c"'],
  ['backslashes outside quotes', String.raw`machine h login a password b\"\n`, String.raw`a:b\"\n`],
  ['a comment', '# machine h login x password y\nmachine h login a # password x\npassword b', 'a:b'],
  ['# inside a word', 'machine h login a#1 password b#2 #', 'a#1:b#2'],
  ['# in quotes', 'machine h login a password "#b"', 'a:#b'],
  ['a comment in place of a value', 'machine h login #x\na password b', 'a:b'],
  ['a macro', 'macdef init\nmachine h login x password y\n\nmachine h login a password b', 'a:b'],
  ['a macro at the end', 'machine h login a password b\nmacdef init\nmachine h login x', 'a:b'],
  ['nothing', '', undefined],
];

function sentBy(text: string, login?: string): string | undefined {
  const found = lookUpNetrc(parseNetrc(text), 'h', login);
  return found && `${found.user}:${found.password ?? ''}`;
}

describe('an entry', () => {
  test.each(SAME_AS_CURL)('%s', (_, text, sent) => {
    expect(sentBy(text)).toBe(sent);
  });

  testWithCurl.for(SAME_AS_CURL)('is read like that by curl, too: %s', async ([, text, sent]) => {
    const server = createServer((request, response) => response.end(request.headers.authorization ?? ''));
    onTestFinished(() => void server.close());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const file = write(text);
    const to = `::127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { stdout } = await curl('--netrc-file', file, '--connect-to', to, 'http://h/');
    const credentials = Buffer.from(stdout.toString().replace('Basic ', ''), 'base64').toString();
    expect(credentials).toBe(sent ?? '');
  });

  // Where curl 7.88.1 mixes entries up: it takes the account `login` for a keyword, the text of a macro for a password,
  // and another machine's password for this one's.
  test.each([
    [
      'a macro with CR LF',
      'macdef m\r\nmachine h login x password y\r\n\r\nmachine h login a password b',
      'a:b',
    ],
    ['an account that is called like a keyword', 'machine h account login login a password b', 'a:b'],
    ['a macro inside', 'machine h login a\nmacdef m\npassword x\n\npassword b', 'a:b'],
    ['one without a password before another host', 'machine h login a machine g login x password y', 'a:'],
  ])('%s', (_, text, sent) => {
    expect(sentBy(text)).toBe(sent);
  });

  test('can be asked for by its login', () => {
    const text = 'machine h login a password 1\nmachine h login b password 2\ndefault password 3';
    expect(['a', 'b', 'B', undefined].map((login) => sentBy(text, login))).toEqual([
      'a:1',
      'b:2',
      'B:3',
      'a:1',
    ]);
    expect(sentBy('machine h login a password 1', 'b')).toBeUndefined();
  });

  test('has an account', () => {
    const [entry] = parseNetrc('machine h login a password b account c');
    expect(entry).toEqual({ host: 'h', login: 'a', password: 'b', account: 'c' });
    expect(lookUpNetrc([entry!], 'h')).toEqual({ user: 'a', password: 'b', account: 'c' });
  });
});

describe('quotes', () => {
  test.each([
    ['that are not closed', 'login\npassword "hush'],
    ['that are closed on another line', '\npassword "hush\nb"'],
    ['whose closing one is escaped', '\npassword "hush\\"'],
    ['that end inside a word', '\npassword "hush"b'],
  ])('%s are refused, and not shown', (_, text) => {
    expect(() => parseNetrc(`machine h ${text}`, 'rc')).toThrow(
      expect.objectContaining({
        code: 'read-file',
        message: 'line 2 of rc: the quotes are not around a word',
      }),
    );
  });

  test('hold any password', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (password) => {
        const quoted = password
          .replaceAll(/["\\]/g, String.raw`\$&`)
          .replaceAll('\n', String.raw`\n`)
          .replaceAll('\r', String.raw`\r`);
        expect(parseNetrc(`machine h password "${quoted}"`)).toEqual([{ host: 'h', password }]);
      }),
    );
  });
});

test('text of any kind is read or refused, in time', () => {
  const word = fc.constantFrom(
    'machine',
    'default',
    'login',
    'macdef',
    'h',
    '"',
    '\\',
    '#',
    ' ',
    '\n',
    '\r',
    '\0',
  );
  fc.assert(
    fc.property(fc.array(word), (words) => {
      try {
        parseNetrc(words.join(''));
      } catch (error) {
        expect(error).toMatchObject({ code: 'read-file' });
      }
    }),
  );
  const long = 'a'.repeat(MAX_NETRC_BYTES / 2);
  expect(parseNetrc(`machine h password "${long}"`)[0]?.password).toBe(long);
  expect(parseNetrc(`machine h password "${String.raw`\x`.repeat(long.length)}"`)[0]?.password).toHaveLength(
    long.length,
  );
});

function write(text: string, mode = 0o600): string {
  const file = join(scratchFolder(), 'rc');
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

describe('the file', () => {
  const text = 'machine h login a password b';

  test('is read', async () => {
    expect(await readNetrc(write(text))).toEqual([{ host: 'h', login: 'a', password: 'b' }]);
  });

  test.skipIf(process.platform === 'win32').each(['640', '604', '644'])(
    'is refused with mode %s, in which others can read the passwords',
    async (digits) => {
      const mode = Number.parseInt(digits, 8);
      const file = write(text, mode);
      await expect(readNetrc(file)).rejects.toMatchObject({
        name: 'TransportError',
        code: 'read-file',
        hint: `chmod 600 ${file}`,
      });
      expect(await readNetrc(write('machine h login a', mode))).toHaveLength(1);
    },
  );

  test('may be missing only where it is optional', async () => {
    const file = join(scratchFolder(), 'none');
    expect(await readNetrc(file, { optional: true })).toEqual([]);
    await expect(readNetrc(file)).rejects.toMatchObject({
      code: 'read-file',
      message: `cannot read ${file}: there is no such file`,
    });
  });

  test('must be a file, even where it is optional', async () => {
    const folder = join(scratchFolder(), 'folder');
    mkdirSync(folder);
    await expect(readNetrc(folder, { optional: true })).rejects.toMatchObject({ code: 'read-file' });
  });

  test('has a bound', async () => {
    const rest = ' '.repeat(MAX_NETRC_BYTES - text.length);
    expect(await readNetrc(write(text + rest))).toHaveLength(1);
    await expect(readNetrc(write(`${text}${rest} `))).rejects.toMatchObject({ limit: 'MAX_NETRC_BYTES' });
  });

  test.skipIf(process.platform === 'win32')('that has no end is not read to it', async () => {
    await expect(readNetrc('/dev/zero')).rejects.toMatchObject({ limit: 'MAX_NETRC_BYTES' });
  });

  test('is in the home of the environment', () => {
    const name = process.platform === 'win32' ? '_netrc' : '.netrc';
    expect(netrcPath({ HOME: join('/home', 'me') })).toBe(join('/home', 'me', name));
    expect(netrcPath({}).endsWith(name)).toBe(true);
  });
});
