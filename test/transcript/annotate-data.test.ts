import { describe, expect, it, test } from 'vitest';
import { DataConnection } from '../../src/transcript/annotate-data.ts';
import type { Fact } from '../../src/transcript/facts.ts';
import type { TlsFacts } from '../../src/transcript/types.ts';
import { byteByByte } from '../helpers/splits.ts';
import { annotate, type Step } from './annotate.ts';

const BASE = { at: 0, client: 'raw', connection: 2, role: 'data', secure: false } as const;
const CLOSED: Fact = { ...BASE, kind: 'closed' };
const TLS: TlsFacts = {
  version: 'TLSv1.3',
  cipher: 'TLS_AES_256_GCM_SHA384',
  subject: 'CN=ftp.test',
  issuer: 'CN=lab',
  names: [],
  validFrom: '2026-01-01',
  validTo: '2026-04-01',
  trusted: true,
};

describe('a data connection in the transcript', () => {
  test.each<[string, readonly Step[], string, readonly string[]]>([
    ['a download', [['received', 'a\r\nb']], '4 bytes received', ['data "a\\r\\nb"']],
    ['an upload of one byte', [['sent', '\0']], '1 byte sent', ['data "\\u0000"']],
    [
      'both at once',
      [
        ['sent', '1'],
        ['received', '22'],
      ],
      '1 byte sent, 2 bytes received',
      ['data "122"'],
    ],
    ['nothing', [], 'nothing moved', []],
  ])('counts %s, however it is cut', (_what, steps, moved, pieces) => {
    for (const cut of [undefined, byteByByte]) {
      const data = new DataConnection(2);
      expect(annotate(data.createAnnotator(), steps, cut)).toEqual([...pieces, 'break', 'break']);
      expect(data.describe(CLOSED)).toEqual({
        lines: [`data connection 2 closed: ${moved}`],
        tone: 'plain',
      });
    }
  });

  test.each<[string, Fact, string | undefined]>([
    ['looking up', { ...BASE, kind: 'lookup', host: 'a', addresses: [] }, undefined],
    ['connecting', { ...BASE, kind: 'attempt', address: '127.0.0.1:4711' }, undefined],
    ['an end', { ...BASE, kind: 'ended', by: 'peer' }, undefined],
    [
      'a connection',
      { ...BASE, kind: 'connected', local: '127.0.0.1:1', remote: '127.0.0.1:2' },
      'data connection 2 from 127.0.0.1:1 to 127.0.0.1:2',
    ],
    [
      'TLS that resumes',
      { ...BASE, kind: 'secured', tls: { ...TLS, resumed: true } },
      'data connection 2 encrypted: TLSv1.3, the TLS session resumed',
    ],
    [
      'TLS that begins anew',
      { ...BASE, kind: 'secured', tls: TLS },
      'data connection 2 encrypted: TLSv1.3, a TLS session of its own',
    ],
  ])('tells of %s in a row at most', (_what, fact, row) => {
    const text = new DataConnection(2).describe(fact);
    expect(text).toEqual(row === undefined ? undefined : { lines: [row], tone: 'plain' });
  });

  it('tells of a certificate that is not to be trusted, and of failures, as everywhere', () => {
    const data = new DataConnection(2);
    const untrusted: Fact = { ...BASE, kind: 'secured', tls: { ...TLS, trusted: false, problem: '\x1b[2J' } };
    expect(data.describe(untrusted)).toMatchObject({ tone: 'warning' });
    expect(data.describe(untrusted)?.lines.at(-1)).toBe('NOT TRUSTED: \\x1b[2J');
    expect(data.describe({ ...BASE, kind: 'failed', reason: 'reset\x1b' })).toEqual({
      lines: ['failed: reset\\x1b'],
      tone: 'failure',
    });
  });
});
