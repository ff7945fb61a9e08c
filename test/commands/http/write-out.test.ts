import { describe, expect, it } from 'vitest';
import { lastAttempt } from '../../../src/commands/http/write-out/last-attempt.ts';
import {
  transferFacts,
  type Transfer,
  type TransferFacts,
} from '../../../src/commands/http/write-out/facts.ts';
import { renderWriteOut } from '../../../src/commands/http/write-out/render.ts';
import { timesOf } from '../../../src/commands/http/write-out/times.ts';
import { readFormat, showWriteOut } from '../../../src/commands/http/write-out.ts';
import { RefusalError, TransportError } from '../../../src/errors.ts';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exchangeOf } from '../../actions/http/fake-client.ts';
import { legOf } from '../../actions/http/legs.ts';
import { fakeIo } from '../../helpers/fake-io.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

function transferOf(parts: Partial<Transfer> = {}): Transfer {
  const legs = parts.legs ?? [legOf()];
  const request = legs[0]?.request ?? legOf().request;
  return {
    legs,
    request,
    url: 'a.test',
    file: undefined,
    formData: false,
    error: undefined,
    ...parts,
  };
}

function variablesOf(parts: Partial<Transfer>): TransferFacts['variables'] {
  return transferFacts(transferOf(parts)).variables;
}

const REDIRECT = legOf({ status: 302, headers: [['Location', '/next']] });

describe('lastAttempt', () => {
  const challenged = legOf({ status: 401 });
  const answered = legOf();
  const unavailable = legOf({ status: 503 });
  const failed = legOf({ exchange: false });

  it.each([
    ['nothing at all', [], []],
    ['a redirect and where it led', [REDIRECT, answered], [REDIRECT, answered]],
    ['a challenge, its answer, a redirect', [challenged, REDIRECT, failed], [challenged, REDIRECT, failed]],
    ['what came after a retry', [REDIRECT, unavailable, REDIRECT, answered], [REDIRECT, answered]],
    ['what came after a failure', [failed, failed, answered], [answered]],
    ['what came after a body that broke off', [answered, answered], [answered]],
  ])('is %s', (_what, legs, expected) => {
    expect(lastAttempt(legs)).toEqual(expected);
  });
});

describe('timesOf', () => {
  it('adds the phases of each exchange up, from its own beginning, as curl does', () => {
    // What curl said of a redirect after 0.3 s, whose body took 0.2 s, and of a response after 0.1 s and 0.4 s:
    // time_redirect 0.504824, time_starttransfer 0.405209, time_total 1.006962.
    const legs = [
      legOf({ exchange: { timings: { lookup: 2, connect: 5, tls: 25, firstByte: 300 } }, endedAt: 500 }),
      legOf({ startedAt: 505, exchange: { timings: { firstByte: 100 } }, endedAt: 1005 }),
    ];
    expect(timesOf(legs)).toEqual({
      time_namelookup: 0.002,
      time_connect: 0.005,
      time_appconnect: 0.025,
      time_pretransfer: 0.025,
      time_starttransfer: 0.4,
      time_redirect: 0.505,
      time_total: 1.005,
    });
  });

  it('counts from the beginning of the attempt, and to the first byte where nobody reads on', () => {
    const times = { connect: 1, firstByte: 4 };
    const legs = [legOf({ startedAt: 2000, endedAt: undefined, exchange: { timings: times } })];
    expect(timesOf(legs)).toMatchObject({ time_appconnect: 0, time_redirect: 0, time_total: 0.004 });
  });

  it('is nothing where nothing was sent', () => {
    expect(new Set(Object.values(timesOf([])))).toEqual(new Set([0]));
  });
});

describe('transferFacts', () => {
  it('tells what there is to tell where nothing was sent', () => {
    const error = new TransportError('unknown-host', 'no such host');
    expect(variablesOf({ legs: [], error })).toMatchObject({
      exitcode: 6,
      errormsg: 'no such host',
      method: 'GET',
      url: 'a.test',
      url_effective: 'http://a.test/',
      http_code: 0,
      http_version: '0',
      scheme: null,
      local_ip: '',
      local_port: 0,
      num_redirects: 0,
      time_total: 0,
    });
  });

  it('takes addresses of both families apart, and a Unix-domain socket', () => {
    const places = (local: string, remote: string) => {
      const connection = { local, remote, timings: { connect: 1 } };
      const { local_ip, local_port, remote_ip, remote_port } = variablesOf({
        legs: [legOf({ exchange: { connection } })],
      });
      return [local_ip, local_port, remote_ip, remote_port];
    };
    expect(places('127.0.0.1:50000', '127.0.0.1:80')).toEqual(['127.0.0.1', 50000, '127.0.0.1', 80]);
    expect(places('[::1]:50000', '[::1]:443')).toEqual(['::1', 50000, '::1', 443]);
    expect(places('unix:', 'unix:/run/a:b')).toEqual(['', 0, '/run/a:b', 0]);
  });

  it('counts form data below 64 KiB to the request, as curl does, and nothing else', () => {
    const size = (sent: number, formData: boolean, expectContinue = false) => {
      const request = { ...legOf().request, expectContinue };
      return variablesOf({ legs: [{ ...legOf({ sent }), request }], formData })['size_request'];
    };
    // The head is of 60 bytes.
    expect([size(65_535, true), size(65_536, true), size(5, false), size(5, true, true)]).toEqual([
      65_595, 60, 60, 60,
    ]);
  });

  it("tells a failed check of the certificate by OpenSSL's number, before the response and in spite of it", () => {
    const cause = Object.assign(new Error(), { code: 'CERT_HAS_EXPIRED' });
    const refused = new TransportError('certificate', 'it expired', { cause });
    const tls = {
      version: 'TLSv1.3',
      cipher: '',
      subject: '',
      issuer: '',
      names: [],
      validFrom: '',
      validTo: '',
    };
    const legs = (problemCode?: string) => {
      const facts = { ...tls, trusted: problemCode === undefined, ...(problemCode && { problemCode }) };
      return [
        legOf({ exchange: { connection: { ...exchangeOf(200, [], nothing()).connection, tls: facts } } }),
      ];
    };
    const results = [
      { legs: [], error: refused },
      { legs: legs('DEPTH_ZERO_SELF_SIGNED_CERT') },
      { legs: legs('ERR_TLS_CERT_ALTNAME_INVALID') },
      { legs: legs('SOMETHING_NEW') },
      { legs: legs() },
    ].map((parts) => variablesOf(parts)['ssl_verify_result']);
    expect(results).toEqual([10, 18, 0, 1, 0]);
  });

  it('tells what a proxy said to CONNECT, a refusal too', () => {
    const error = new RefusalError('proxy-refused', 'no', { status: 407, text: '' });
    expect(variablesOf({ legs: [], error })['http_connect']).toBe(407);
    const connection = { ...exchangeOf(200, [], nothing()).connection, proxyStatus: 200 };
    expect(variablesOf({ legs: [legOf({ exchange: { connection } })] })['http_connect']).toBe(200);
  });

  it('tells speeds in whole bytes a second, from the beginning to the end', () => {
    const legs = [REDIRECT, legOf({ startedAt: 100, endedAt: 3000, received: 10_000, sent: 10 })];
    expect(variablesOf({ legs })).toMatchObject({ speed_download: 3333, speed_upload: 3 });
  });
});

describe('renderWriteOut', () => {
  const facts = transferFacts(
    transferOf({
      legs: [
        legOf({
          headers: [
            ['X-Name', 'caf\xe9'],
            ['X-Text', 'caf\xc3\xa9'],
            ['X-Evil', '\x1b[2J\x9b'],
          ],
        }),
      ],
    }),
  );
  const render = (format: string, terminals = false) =>
    renderWriteOut(format, facts, { stdout: terminals, stderr: terminals });

  it('gives times to the microsecond, and a status three digits', () => {
    expect(render('%{time_total} %{http_connect} %{num_connects}').stdout.toString()).toBe('0.010000 000 0');
  });

  it('gives a field to a pipe as it came, byte for byte', () => {
    const { stdout } = render('%header{x-name}é%header{x-evil}');
    expect(stdout.toString('latin1')).toBe('caf\xe9\xc3\xa9\x1b[2J\x9b');
  });

  it('makes what a server said harmless for a terminal, and leaves the format as it is', () => {
    const { stdout } = render('\x1b[1m%header{x-text}%header{x-evil}\x1b[m%{header_json}', true);
    const [shown, json] = stdout.toString().split('\x1b[m');
    expect(shown).toBe('\x1b[1mcafé\\x1b[2J\\x9b');
    expect(json).not.toMatch(/[\x1b\x9b]/); // oxlint-disable-line no-control-regex -- what is not to be there
    expect(JSON.parse(json ?? '')).toMatchObject({ 'x-evil': ['\x1b[2J\x9b'] });
  });

  it('escapes for the stream that is a terminal, and not for the other', () => {
    const format = '%header{x-evil}%{stderr}%header{x-evil}';
    const { stdout, stderr } = renderWriteOut(format, facts, { stdout: false, stderr: true });
    expect([stdout.toString('latin1'), stderr.toString()]).toEqual(['\x1b[2J\x9b', '\\x1b[2J\\x9b']);
  });

  it('writes JSON that is JSON, whatever the fields hold', () => {
    const { 'x-name': name, 'x-evil': evil } = JSON.parse(
      render('%{header_json}').stdout.toString(),
    ) as Record<string, string[]>;
    expect([name, evil]).toEqual([['caf\xe9'], ['\x1b[2J\x9b']]);
  });

  it.each(['nope', 'constructor', '__proto__', 'a\nb'])(
    'says of %j that it knows no such variable',
    (name) => {
      const { stdout, stderr } = render(`a%{${name}}b`);
      expect(stdout.toString()).toBe('ab');
      const quoted = name.replace('\n', '\\n');
      expect(stderr.toString()).toBe(`netkit: unknown --write-out variable: '${quoted}'\n`);
    },
  );

  it('goes on after %{onerror} only when something failed', () => {
    expect(render('a%{onerror}b').stdout.toString()).toBe('a');
    const failed = transferFacts(transferOf({ error: new TransportError('refused', 'no') }));
    const { stdout, stderr } = renderWriteOut('a%{onerror}%{stderr}%{errormsg}', failed, {
      stdout: false,
      stderr: false,
    });
    expect([stdout.toString(), stderr.toString()]).toEqual(['a', 'no']);
  });
});

describe('-w', () => {
  it('reads a format from a file or standard input, without its line ends', async () => {
    const file = join(scratchFolder(), 'format');
    writeFileSync(file, '%{http_code}\n,\\n\r\n');
    expect(await readFormat(`@${file}`, fakeIo())).toBe('%{http_code},\\n');
    expect(await readFormat('@-', fakeIo({ stdin: 'a\nb' }))).toBe('ab');
    expect(await readFormat('%{é}\n', fakeIo())).toBe('%{é}\n');
    await expect(readFormat(`@${file}.none`, fakeIo())).rejects.toMatchObject({ code: 'read-file' });
  });

  it('writes to both streams', async () => {
    const io = fakeIo();
    await showWriteOut('%{http_code}\\n%{stderr}%{exitcode}', transferOf(), io);
    expect([io.stdout.text, io.stderr.text]).toEqual(['200\n', '0']);
  });
});

async function* nothing(): AsyncIterable<Uint8Array> {}
