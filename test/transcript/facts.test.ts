import { expect, it } from 'vitest';
import { describeFact } from '../../src/transcript/facts.ts';
import type { TlsFacts } from '../../src/transcript/types.ts';

const resumed: TlsFacts = {
  version: 'TLSv1.3',
  cipher: 'TLS_AES_256_GCM_SHA384',
  subject: 'CN=localhost',
  issuer: 'CN=test',
  names: ['DNS:localhost'],
  validFrom: '2026-01-01',
  validTo: '2026-04-01',
  trusted: true,
  resumed: true,
};

const tell = (tls: TlsFacts) =>
  describeFact({ at: 0, connection: 2, client: 'raw', secure: true, kind: 'secured', tls });

it('shows no certificate where a TLS session was resumed, and none was sent', () => {
  const lines = [
    'encrypted from now on: TLSv1.3, TLS_AES_256_GCM_SHA384',
    'the TLS session was resumed: the certificate of the first handshake stands',
  ];
  expect(tell(resumed)).toEqual({ lines, tone: 'plain' });
  expect(tell({ ...resumed, trusted: false, problem: 'it is self-signed' })).toEqual({
    lines: [...lines, 'NOT TRUSTED: it is self-signed'],
    tone: 'warning',
  });
});
