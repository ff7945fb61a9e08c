import { expect, it } from 'vitest';
import { curlLine } from '../../../src/commands/http/equivalents/curl-line.ts';
import { REQUEST_OPTIONS } from '../../../src/commands/http/options.ts';
import { curl } from '../../helpers/curl.ts';
import { testWith } from '../../helpers/programs.ts';
import { typed } from './given.ts';

function lineOf(...argv: readonly string[]): string {
  const { method, url, args } = typed(...argv);
  return curlLine({ method, url, given: args.given });
}

const U = 'http://h/';

it.each<[readonly string[], string]>([
  [['get', 'www.perdu.com'], 'curl http://www.perdu.com/'],
  // The name alone would be FTP to curl.
  [['get', 'ftp.us.debian.org/debian'], 'curl http://ftp.us.debian.org/debian'],
  [['get', 'http://h/a?b=1&c#d'], `curl 'http://h/a?b=1&c#d'`],
  [['get', 'http://[::1]:81/'], `curl 'http://[::1]:81/'`],
  [['get', 'http://h/?a[]={1}'], `curl -g 'http://h/?a[]={1}'`],
  [['get', U, '-LsS', '-o', 'a b'], `curl -L -s -S -o 'a b' ${U}`],
  [['get', U, '--timeout', '3', '--max-redirs=5'], `curl -m 3 --max-redirs 5 ${U}`],
  [['get', U, '--raw', '--trace', '--format', 'json', '--quiet', '--idle-timeout', '3'], `curl ${U}`],
  [['get', U, '-G', '-d', 'a=1'], `curl -G -d a=1 ${U}`],
  [['head', U], `curl -I ${U}`],
  [['get', U, '-I'], `curl -I ${U}`],
  [['post', U], `curl -X POST ${U}`],
  [['post', U, '-d', 'a=1', '--data-urlencode', 'b=é c'], `curl -d a=1 --data-urlencode 'b=é c' ${U}`],
  [['post', U, '--json', '{"a":1}'], `curl --json '{"a":1}' ${U}`],
  [['post', U, '-F', 'a=@f;type=x/y'], `curl -F 'a=@f;type=x/y' ${U}`],
  [['patch', U, '-d', '@f'], `curl -X PATCH -d @f ${U}`],
  [['put', U, '-T', 'f'], `curl -T f ${U}`],
  [['post', U, '-T', 'f'], `curl -X POST -T f ${U}`],
  [['delete', U], `curl -X DELETE ${U}`],
  [['request', 'PROPFIND', U], `curl -X PROPFIND ${U}`],
  [['request', 'GET', U], `curl ${U}`],
  [['get', U, '-X', 'GET', '-d', 'x'], `curl -X GET -d x ${U}`],
  [['options', U, '--request-target', '*', '-0'], `curl -X OPTIONS --request-target '*' -0 ${U}`],
  [['get', U, '-H', 'A: b', '-H', 'Host:', '-H', 'X;'], `curl -H 'A: b' -H Host: -H 'X;' ${U}`],
  [['get', U, '-u', 'alice'], `curl -u alice ${U}`],
  [['get', U, '-b', 'jar.txt', '-c', 'jar.txt'], `curl -b jar.txt -c jar.txt ${U}`],
  // curl knows no ISO 8601.
  [['get', U, '-z', '1994-11-06'], `curl -z 'Sun, 06 Nov 1994 00:00:00 GMT' ${U}`],
  [['get', U, '-z', '-6 Nov 1994 +0200'], `curl -z '-Sat, 05 Nov 1994 22:00:00 GMT' ${U}`],
  [['get', U, '-z', 'old.html'], `curl -z old.html ${U}`],
  [['get', U, '-E', 'c.pem', '--key', 'k.pem'], `curl -E c.pem --key k.pem ${U}`],
])('%j is %s', (argv, expected) => {
  expect(lineOf(...argv)).toBe(`${expected}\n`);
});

it.each<[readonly string[], string, string]>([
  [['-u', 'alice:secret'], 'PASSWORD', '-u "alice:$PASSWORD"'],
  [['-u', "o'hara:secret"], 'PASSWORD', `-u 'o'\\''hara:'"$PASSWORD"`],
  [['--oauth2-bearer', 'secret'], 'TOKEN', '--oauth2-bearer "$TOKEN"'],
  [['-H', 'authorization:Bearer secret'], 'AUTHORIZATION', '-H "authorization: $AUTHORIZATION"'],
  [['-H', 'Cookie: a=secret'], 'COOKIES', '-H "Cookie: $COOKIES"'],
  [['-b', 'a=secret', '-b', 'b=secret'], 'COOKIES, COOKIES_2', '-b "$COOKIES" -b "$COOKIES_2"'],
  [['-U', 'bob:secret'], 'PROXY_PASSWORD', '-U "bob:$PROXY_PASSWORD"'],
  [['-x', 'http://bob:secret@p:1'], 'PROXY_PASSWORD', '-x http://p:1 -U "bob:$PROXY_PASSWORD"'],
  [['--socks5', 'bob:secret@p'], 'PROXY_PASSWORD', '--socks5 p -U "bob:$PROXY_PASSWORD"'],
  [['-E', 'c.pem:secret'], 'CERT_PASSWORD', '-E "c.pem:$CERT_PASSWORD"'],
])('%j keeps its secret', (options, names, expected) => {
  expect(lineOf('get', U, ...options)).toBe(`# set first: ${names}\ncurl ${expected} ${U}\n`);
});

it('keeps the secret of a URL, decoded', () => {
  expect(lineOf('get', 'http://a%20b:secret@h/')).toBe(
    `# set first: PASSWORD\ncurl -u "a b:$PASSWORD" ${U}\n`,
  );
  expect(lineOf('get', 'http://bob:secret@h/', '-u', 'alice:secret')).toBe(
    `# set first: PASSWORD\ncurl -u "alice:$PASSWORD" ${U}\n`,
  );
});

it('says what is not the same', () => {
  expect(lineOf('get', 'www.perdu.com', '--lab')).toMatch(/^# --lab .*\ncurl http:\/\/www\.perdu\.com\/\n$/);
  expect(lineOf('post', U, '-L')).toMatch(/^# -X: .*redirect.*\ncurl -X POST -L http:\/\/h\/\n$/);
  expect(lineOf('post', U, '-L', '-X', 'POST')).toBe(`curl -L -X POST ${U}\n`);
  expect(lineOf('get', U, '--bare', '-H', 'host: x')).toMatch(
    /^# --bare: .*\ncurl -0 -H User-Agent: -H Accept: -H 'host: x' http:\/\/h\/\n$/,
  );
});

it('lets nothing that was typed end a comment', () => {
  const line = lineOf('request', 'A\nB', 'http://h/', '-L', '--bare', '--lab');
  expect(line.split('\n').filter((each) => !each.startsWith('#'))).toEqual([
    "curl -X 'A",
    "B' -L -0 -H Host: -H User-Agent: -H Accept: http://h/",
    '',
  ]);
});

it('is divided where it is long', () => {
  const value = 'x'.repeat(80);
  expect(lineOf('post', U, '-d', value, '-H', 'A: b', '-i')).toBe(
    `curl \\\n  -d ${value} \\\n  -H 'A: b' \\\n  -i \\\n  ${U}\n`,
  );
});

const testWithCurl = testWith('curl');

testWithCurl('has no option that curl has not', async () => {
  const { stdout } = await curl('--help', 'all');
  const known = new Set(stdout.toString().match(/(?<=^ *|^ *-., )--?[\w.-]+/gm));
  const options = REQUEST_OPTIONS.filter(({ name }) => name !== 'bare' && name !== 'request');
  const spelled = options.flatMap(({ name, kind, choices }) => {
    const line = lineOf('get', U, kind === 'flag' ? `--${name}` : `--${name}=${choices?.[0] ?? '1'}`);
    return /^curl (-\S+) /m.exec(line)?.[1] ?? [];
  });
  expect(spelled.length).toBeGreaterThan(50);
  expect(spelled.filter((option) => !known.has(option))).toEqual([]);
});
