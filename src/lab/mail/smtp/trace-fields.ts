/** A message that has come in for one user. */
export interface Arrival {
  /** The envelope's sender; empty for a bounce. */
  readonly sender: string;
  /** Those of the envelope's recipients that are this user's. */
  readonly recipients: readonly string[];
  /** What the client calls itself, and where it is. */
  readonly hello: string;
  readonly remoteAddress: string;
  readonly hostname: string;
  /** `ESMTPSA` and the like (RFC 3848). */
  readonly protocol: string;
  readonly id: string;
  /** In milliseconds since 1970. */
  readonly at: number;
}

/**
 * What the last server writes above a message (RFC 5321, section 4.4), and for whom it was, as Postfix does; lines end in CRLF:
 *
 *     Return-Path: <bob@mail.test>
 *     Delivered-To: alice@mail.test
 *     Received: from laptop ([127.0.0.1])
 *     	by smtp.test with ESMTPSA id k3f9a.1;
 *     	Tue, 06 Jan 2026 09:30:00 +0000
 */
export function traceFields(arrival: Arrival): Buffer {
  const { sender, recipients, hello, remoteAddress, hostname, protocol, id, at } = arrival;
  const lines = [
    `Return-Path: <${sender}>`,
    ...recipients.map((recipient) => `Delivered-To: ${recipient}`),
    `Received: from ${asWord(hello)} ([${remoteAddress}])`,
    `\tby ${hostname} with ${protocol} id ${id};`,
    `\t${new Date(at).toUTCString().replace('GMT', '+0000')}`,
  ];
  return Buffer.from(lines.map((line) => `${line}\r\n`).join(''));
}

/** The client may call itself what it likes; in a header, it is one word of ASCII. */
function asWord(text: string): string {
  return text.replace(/[^A-Za-z0-9.:[\]_-]/g, '?').slice(0, 255) || 'unknown';
}
