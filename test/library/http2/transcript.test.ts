import { beforeAll, describe, expect, it } from 'vitest';
import { plain } from '../../../src/terminal/style.ts';
import { createHttpAnnotator } from '../../../src/transcript/annotate-http.ts';
import { createHexView } from '../../../src/transcript/hex.ts';
import { createJsonLines } from '../../../src/transcript/json-lines.ts';
import { createRecorder } from '../../../src/transcript/recorder.ts';
import { createTextView } from '../../../src/transcript/text.ts';
import type { Entry } from '../../../src/transcript/types.ts';
import { FrameReader } from '../../../src/wire/http2-frames.ts';
import type { TestCertificate } from '../../helpers/certificates.ts';
import { startHttp2Server } from '../../helpers/http2.ts';
import { bodyOf } from '../support.ts';
import { certificateOfServer, openClient, read, requestTo } from './support.ts';

const SECRET = 'c2VjcmV0OnB3';

describe('the transcript of HTTP/2', () => {
  let certificate: TestCertificate;
  beforeAll(async () => {
    certificate = await certificateOfServer();
  });

  /** A POST whose body comes back, also in a field, as every view shows it. */
  async function converse(secrets: readonly string[], bodies: readonly string[] = ['hello']) {
    const server = await startHttp2Server(certificate, (stream, headers) => {
      stream.respond({ ':status': 200, 'x-echo': headers.authorization ?? '' }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'x-sum': '42' }));
      stream.pipe(stream);
    });
    const entries: Entry[] = [];
    let [text, hex, json] = ['', '', ''];
    const view = createTextView({
      write: (rows) => (text += rows),
      style: plain,
      createAnnotator: createHttpAnnotator,
    });
    const keep = (entry: Entry): void => {
      entries.push('bytes' in entry ? { ...entry, bytes: Uint8Array.from(entry.bytes) } : entry);
    };
    const listeners = [
      keep,
      view.listen,
      createHexView({ write: (rows) => (hex += rows), style: plain }),
      createJsonLines({ write: (line) => (json += line) }),
    ];
    const recorder = createRecorder({
      client: 'library',
      listeners,
      onListenerError: (error) => {
        throw error;
      },
    });
    const client = openClient(certificate, { recorder });
    const headers = [
      ['Host', server.url.host],
      ['Authorization', `Basic ${SECRET}`],
    ] as const;
    for (const body of bodies) {
      const request = { method: 'POST', headers, secrets, body: bodyOf(undefined, body) };
      expect(await read(await client.exchange(requestTo(server.url, request)))).toBe(body);
    }
    await client.close();
    view.close();
    const bytes = (kind: 'sent' | 'received') =>
      Buffer.concat(entries.flatMap((entry) => (entry.kind === kind ? [entry.bytes] : [])));
    return { entries, text, hex, json, bytes, host: server.url.host };
  }

  /** Times left out, and the certificate's lines. */
  const rows = (text: string): string[] =>
    text.split('\n').map((row) =>
      row
        .slice(9)
        .trimStart()
        .replace(/\s{2,}.*$/, ''),
    );

  it('is frames in both directions, each head with what it says', async () => {
    const { text, entries, host } = await converse([]);
    const shown = rows(text);
    const from = shown.indexOf(
      '· HTTP/2 was offered and chosen: what follows are frames, with compressed heads',
    );
    expect(from).toBeGreaterThan(0);
    const said = (first: RegExp, count: number) => {
      const at = shown.findIndex((row) => first.test(row));
      return shown
        .slice(at, at + count)
        .map((row) => row.replace(/^[⇒⇐ ] /, '').replace(/\d+ bytes.*/, 'N bytes'));
    };
    expect(said(/⇒ ║ PRI/, 1)).toEqual(['║ PRI * HTTP/2.0']);
    expect(said(/║ HEADERS, stream 1.*END_HEADERS$/, 8)).toEqual([
      '║ HEADERS, stream 1, N bytes',
      '║ :method: POST',
      '║ :scheme: https',
      `║ :authority: ${host}`,
      '║ :path: /',
      `║ authorization: Basic ${SECRET}`,
      '║ DATA, stream 1, N bytes',
      '║ hello',
    ]);
    const answer = shown.findIndex((row) => row.endsWith('║ :status: 200'));
    expect(shown[answer - 1]).toMatch(/║ HEADERS, stream 1, \d+ bytes, END_HEADERS$/);
    const trailer = shown.findIndex((row) => row.endsWith('║ x-sum: 42'));
    expect(shown[trailer - 1]).toMatch(/║ HEADERS, stream 1, \d+ bytes, END_STREAM, END_HEADERS$/);
    expect(shown.slice(answer, trailer).filter((row) => row.endsWith('║ hello'))).toHaveLength(1);
    expect(entries.at(-1)?.kind).toBe('closed');
  });

  it('has no secrets in any view, neither as they are nor compressed', async () => {
    const echoed = `you said ${SECRET}`;
    const { text, hex, json, bytes, entries } = await converse([SECRET], [echoed, echoed]);
    expect(text).toContain('authorization: Basic ****');
    expect(text).toContain('x-echo: Basic ****');
    expect(text).toContain('you said ************');
    expect(json).toContain('["authorization","Basic ****"]');
    expect(hex).toContain('authorization: Basic ****');
    for (const shown of [text, hex, json, ...entries.map((entry) => JSON.stringify(entry))]) {
      expect(shown).not.toContain('c2Vjc');
    }
    for (const kind of ['sent', 'received'] as const) {
      const reader = new FrameReader(kind === 'sent' ? 'client' : 'server');
      const heads = [...reader.read(bytes(kind))].filter(
        (span) => span.kind === 'payload' && span.frame.type === 1,
      );
      expect(heads.length).toBeGreaterThanOrEqual(2);
      for (const head of heads) expect(Buffer.from(head.bytes).toString()).toMatch(/^\*+$/);
    }
  });

  it('is for programs all bytes, and the heads in clear', async () => {
    const { json } = await converse([]);
    const lines = json
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const sent = lines
      .filter(({ kind }) => kind === 'sent')
      .map(({ text, base64 }) => Buffer.from(String(text ?? base64), text === undefined ? 'base64' : 'utf8'));
    expect(Buffer.concat(sent).toString('latin1', 0, 27)).toBe('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\x12');
    expect(lines.filter(({ kind }) => kind === 'head').map(({ by, stream }) => [by, stream])).toEqual([
      ['us', 1],
      ['peer', 1],
      ['peer', 1],
    ]);
  });

  it('shows little of a large body, and says how much is left out', async () => {
    const { text } = await converse([], ['x'.repeat(1024 * 1024)]);
    expect(text.split('\n').length).toBeLessThan(100);
    expect(text).toMatch(/… [\d,. ]+ more bytes/);
  });
});
