import { escapeForTerminal } from '../terminal/escape.ts';
import type { Entry, TlsFacts } from './types.ts';

/** An entry that is not bytes: what happened to the connection. */
export type Fact = Exclude<Entry, { readonly kind: 'sent' | 'received' }>;

export interface FactText {
  /** Each safe to show, the first the most important. */
  readonly lines: readonly string[];
  readonly tone: 'plain' | 'warning' | 'failure';
}

export function isFact(entry: Entry): entry is Fact {
  return entry.kind !== 'sent' && entry.kind !== 'received';
}

/** A fact in words. */
export function describeFact(fact: Fact): FactText {
  const { lines, tone } = tell(fact);
  return { lines: lines.map((line) => escapeForTerminal(line)), tone };
}

function tell(fact: Fact): FactText {
  switch (fact.kind) {
    case 'proxy':
      return saying(`through the proxy ${fact.scheme}://${fact.address}`);
    case 'lookup':
      return saying(`${fact.host} is ${fact.addresses.join(', ') || 'nowhere: no addresses'}`);
    case 'attempt':
      return saying(`connecting to ${fact.address}`);
    case 'attempt-failed':
      return { lines: [`no connection to ${fact.address}: ${fact.reason}`], tone: 'warning' };
    case 'connected':
      return saying(`connected to ${fact.remote} from ${fact.local}`);
    case 'secured':
      return tellTls(fact.tls);
    case 'tunnel':
      return saying(`the proxy has connected us to ${fact.address}: what follows is said to that`);
    case 'head':
      return saying(
        `${fact.by === 'us' ? 'our' : "the peer's"} head on stream ${fact.stream} says`,
        ...fact.fields.map(([name, value]) => `${name}: ${value}`),
      );
    case 'reused':
      return saying('the connection is used again');
    case 'ended':
      return saying(
        fact.by === 'us' ? 'we have ended: nothing more to send' : 'the peer has ended: nothing more comes',
      );
    case 'closed':
      return saying('closed');
    case 'note':
      return saying(fact.text);
    case 'failed':
      return { lines: [`failed: ${fact.reason}`], tone: 'failure' };
  }
}

function tellTls(tls: TlsFacts): FactText {
  const lines = [
    `encrypted from now on: ${tls.version}, ${tls.cipher}${tls.alpn ? `, ALPN ${tls.alpn}` : ''}`,
    ...(tls.resumed === true
      ? ['the TLS session was resumed: the certificate of the first handshake stands']
      : [
          `certificate of ${tls.subject}, issued by ${tls.issuer}`,
          `valid for ${tls.names.join(', ') || 'no names'}`,
          `valid from ${tls.validFrom} to ${tls.validTo}`,
        ]),
  ];
  if (tls.trusted) return saying(...lines);
  return {
    lines: [...lines, `NOT TRUSTED: ${tls.problem ?? 'the certificate was not checked'}`],
    tone: 'warning',
  };
}

function saying(...lines: readonly string[]): FactText {
  return { lines, tone: 'plain' };
}
