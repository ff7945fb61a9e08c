import { describe, expect, test } from 'vitest';
import { respond } from '../../../src/lab/dns/respond.ts';
import { answerFrom, LAB_ZONE, type Zone } from '../../../src/lab/dns/zone.ts';
import {
  CLASS_IN,
  decodeMessage,
  type DnsMessage,
  encodeMessage,
  MAX_TCP_BYTES,
  MAX_UDP_BYTES,
  RECORD_TYPES,
} from '../../../src/raw/dns/message.ts';

const query = (name: string, type: number = RECORD_TYPES.A, more: Partial<DnsMessage> = {}): DnsMessage => ({
  id: 7,
  response: false,
  opcode: 0,
  authoritative: false,
  truncated: false,
  recursionDesired: true,
  recursionAvailable: false,
  responseCode: 0,
  questions: [{ name, type, class: CLASS_IN }],
  answers: [],
  authorities: [],
  additionals: [],
  ...more,
});

function ask(message: DnsMessage, zone: Zone = LAB_ZONE, maxBytes: number = MAX_UDP_BYTES): DnsMessage {
  const response = respond(encodeMessage(message), zone, maxBytes);
  expect(response).toBeDefined();
  expect(response?.length).toBeLessThanOrEqual(maxBytes);
  return decodeMessage(response ?? Buffer.alloc(0));
}

const values = ({ answers }: Pick<DnsMessage, 'answers'>): string[] =>
  answers.map(({ name, data }) => `${name} ${String(data)}`);

describe('the lab’s name server', () => {
  test.each([
    'echo.test',
    'mail.test',
    'chat.test',
    'shapes.test',
    'perdu.com',
    'ftp.us.debian.org',
    'sftp.test',
    'proxy.test',
    'localhost',
  ])('knows %s, which is on this machine', (name) => {
    const response = ask(query(name));
    expect(values(response)).toEqual([`${name} 127.0.0.1`]);
    expect(response).toMatchObject({ id: 7, response: true, authoritative: true, recursionAvailable: false });
    expect(response.questions).toEqual(query(name).questions);
  });

  test('follows an alias to the end', () => {
    expect(values(ask(query('www.perdu.com')))).toEqual(['www.perdu.com perdu.com', 'perdu.com 127.0.0.1']);
    expect(values(ask(query('www.perdu.com', RECORD_TYPES.CNAME)))).toEqual(['www.perdu.com perdu.com']);
  });

  test('answers in the case in which it was asked', () => {
    expect(values(ask(query('eChO.tESt')))).toEqual(['eChO.tESt 127.0.0.1']);
  });

  test('has the reverse', () => {
    expect(values(ask(query('1.0.0.127.in-addr.arpa', RECORD_TYPES.PTR)))).toEqual([
      '1.0.0.127.in-addr.arpa localhost',
    ]);
  });

  test.each([
    ['nothing of this type', 'echo.test', RECORD_TYPES.AAAA, 0],
    ['a name above another', 'us.debian.org', RECORD_TYPES.A, 0],
    ['no such name', 'nonsuch.test', RECORD_TYPES.A, 3],
    ['nothing below a name either', 'a.echo.test', RECORD_TYPES.A, 3],
    ['a name that is none of its business', 'example.org', RECORD_TYPES.A, 5],
    ['one that only ends alike', 'attest', RECORD_TYPES.A, 5],
    ['the root', '.', RECORD_TYPES.NS, 5],
  ])('has %s: %s', (_, name, type, responseCode) => {
    expect(ask(query(name, type))).toMatchObject({
      responseCode,
      answers: [],
      authoritative: responseCode !== 5,
    });
  });

  test('does not speak for other classes than the internet', () => {
    expect(
      ask(query('echo.test', RECORD_TYPES.A, { questions: [{ name: 'echo.test', type: 1, class: 3 }] })),
    ).toMatchObject({
      responseCode: 5,
    });
  });

  const large: Zone = {
    domains: ['test'],
    records: Array.from({ length: 40 }, (_, index) => ({
      name: 'many.test',
      type: RECORD_TYPES.A,
      class: CLASS_IN,
      ttl: 1,
      data: `127.0.0.${index}`,
    })),
  };

  test('says that there is more than a datagram holds', () => {
    expect(ask(query('many.test'), large)).toMatchObject({ truncated: true, answers: [] });
    expect(ask(query('many.test'), large, MAX_TCP_BYTES)).toMatchObject({ truncated: false });
    expect(ask(query('many.test'), large, MAX_TCP_BYTES).answers.length).toBe(40);
  });

  test('fills a datagram to the last byte', () => {
    // Header 12, question 15, a record 16 each: 30 of them make 507 bytes, 31 make 523.
    const zone = (count: number): Zone => ({ ...large, records: large.records.slice(0, count) });
    expect(ask(query('many.test'), zone(30))).toMatchObject({ truncated: false });
    expect(ask(query('many.test'), zone(31))).toMatchObject({ truncated: true });
  });

  test('does not follow a circle of aliases for ever', () => {
    const alias = (name: string, data: string) => ({
      name,
      type: RECORD_TYPES.CNAME,
      class: CLASS_IN,
      ttl: 1,
      data,
    });
    const zone = { domains: ['test'], records: [alias('a.test', 'b.test'), alias('b.test', 'a.test')] };
    expect(values(answerFrom(zone, { name: 'a.test', type: RECORD_TYPES.A, class: CLASS_IN }))).toEqual([
      'a.test b.test',
      'b.test a.test',
    ]);
  });

  test.each([
    ['is too short for a header', Buffer.alloc(11)],
    ['is a response itself', encodeMessage(query('echo.test', 1, { response: true }))],
    ['is empty', Buffer.alloc(0)],
  ])('says nothing to what %s', (_, bytes) => {
    expect(respond(bytes, LAB_ZONE, MAX_UDP_BYTES)).toBeUndefined();
  });

  const twice = query('echo.test').questions;
  test.each([
    ['no question', encodeMessage(query('a', 1, { questions: [] })), 1],
    ['two questions', encodeMessage(query('a', 1, { questions: [...twice, ...twice] })), 1],
    ['a circle in its name', Buffer.from('000701000001000000000000c00c00010001', 'hex'), 1],
    ['counts that nothing comes for', Buffer.from('00070100ffffffffffffffff', 'hex'), 1],
    ['another opcode', encodeMessage(query('echo.test', 1, { opcode: 5 })), 4],
  ])('says to a query with %s that it is none', (_, bytes, responseCode) => {
    const response = respond(bytes, LAB_ZONE, MAX_UDP_BYTES) ?? Buffer.alloc(0);
    expect(decodeMessage(response)).toMatchObject({
      id: 7,
      response: true,
      responseCode,
      questions: [],
      answers: [],
    });
  });
});
