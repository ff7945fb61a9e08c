import { expect, it } from 'vitest';
import type { RehearsalStage } from '../../../src/protocols/smtp.ts';
import { composeEnvelope } from '../../../src/raw/smtp/envelope.ts';
import { rehearse } from '../../../src/raw/smtp/rehearse.ts';
import { stage } from './play.ts';

const ENVELOPE = { from: 'alice@mail.test', to: ['bob@mail.test', 'no@mail.test'] };
const EXTENSIONS = ['PIPELINING', 'SIZE 1000', '8BITMIME', 'CHUNKING'];

async function play(until: RehearsalStage, script: string, extensions: readonly string[] = []) {
  const here = stage();
  const [outcome] = await Promise.all([
    rehearse(here.conversation, composeEnvelope(extensions, ENVELOPE, undefined), until).catch(
      (error: Error) => error,
    ),
    here.play(script),
  ]);
  return { ...here, outcome, told: Array.isArray(outcome) ? outcome.map(tell) : outcome };
}

const tell = ({ command, reply }: { command: string; reply: { code: number } }): string =>
  `${command} ${reply.code}`;

const MAIL = 'C: MAIL FROM:<alice@mail.test>\nS: 250 ok\n';
const RECIPIENTS = 'C: RCPT TO:<bob@mail.test>\nS: 250 ok\nC: RCPT TO:<no@mail.test>\nS: 550 5.1.1 nobody\n';
const RESET = 'C: RSET\nS: 250 ok\n';
const AFTERWARDS = 'C: NOOP\nS: 250 ok\n';

it.each<[RehearsalStage, string, readonly string[]]>([
  ['mail', MAIL, ['MAIL FROM:<alice@mail.test> 250']],
  [
    'rcpt',
    MAIL + RECIPIENTS,
    ['MAIL FROM:<alice@mail.test> 250', 'RCPT TO:<bob@mail.test> 250', 'RCPT TO:<no@mail.test> 550'],
  ],
  ['data', 'C: MAIL FROM:<alice@mail.test>\nS: 451 later\n', ['MAIL FROM:<alice@mail.test> 451']],
  [
    'data',
    `${MAIL}C: RCPT TO:<bob@mail.test>\nS: 550 no\nC: RCPT TO:<no@mail.test>\nS: 450 no\n`,
    ['MAIL FROM:<alice@mail.test> 250', 'RCPT TO:<bob@mail.test> 550', 'RCPT TO:<no@mail.test> 450'],
  ],
  [
    'data',
    `${MAIL}${RECIPIENTS}C: DATA\nS: 554 no\n`,
    [
      'MAIL FROM:<alice@mail.test> 250',
      'RCPT TO:<bob@mail.test> 250',
      'RCPT TO:<no@mail.test> 550',
      'DATA 554',
    ],
  ],
])('goes as far as %s, takes it back, and leaves the session usable', async (until, script, expected) => {
  const { conversation, play: playOn, told } = await play(until, script + RESET);
  expect(told).toEqual(expected);
  const [reply] = await Promise.all([conversation.exchange('NOOP'), playOn(AFTERWARDS)]);
  expect(reply.code).toBe(250);
});

it('leaves after a 354, without a byte of a message', async () => {
  const { conversation, ours, theirs, outcome } = await play(
    'data',
    `${MAIL}${RECIPIENTS}C: DATA\nS: 354 go on\n`,
  );
  expect(outcome).toHaveLength(4);
  expect(outcome).toMatchObject({ 3: { command: 'DATA', reply: { code: 354, lines: ['go on'] } } });
  expect(ours.sent.bytes).toMatch(/\r\nDATA\r\n$/);
  expect(await theirs.read()).toBeUndefined();
  await expect(conversation.exchange('NOOP')).rejects.toThrow('waiting for a message');
});

it('waits for each answer, whatever the server can, and uses DATA', async () => {
  const script = `C: MAIL FROM:<alice@mail.test> BODY=8BITMIME\nS: 250 ok\n${RECIPIENTS}C: DATA\nS: 354 go on\n`;
  const { told } = await play('data', script, EXTENSIONS);
  expect(told).toHaveLength(4);
});

it.each([
  ['data', `${MAIL}${RECIPIENTS}C: DATA\nS: 250 thanks\n`, 'the server answers DATA with 250'],
  [
    'mail',
    'C: MAIL FROM:<alice@mail.test>\nS: 354 go on\n',
    'the server answers MAIL FROM:<alice@mail.test> with 354',
  ],
] as const)('gives a server up that answers %s by neither yes nor no', async (until, script, message) => {
  const { outcome, conversation } = await play(until, script);
  expect(outcome).toMatchObject({ code: 'weird-reply', message });
  expect(conversation.closed).toBe(true);
});

it('ends at a 421, which is a refusal of all', async () => {
  const { outcome, conversation } = await play('rcpt', `${MAIL}C: RCPT TO:<bob@mail.test>\nS: 421 down\n`);
  expect(outcome).toMatchObject({ code: 'unavailable' });
  expect(conversation.closed).toBe(true);
});

it('tells what was said although the server is gone before RSET', async () => {
  const here = stage();
  const rehearsal = rehearse(here.conversation, composeEnvelope([], ENVELOPE, undefined), 'mail');
  await here.play(`${MAIL}C: RSET`);
  here.theirs.close();
  expect((await rehearsal).map(tell)).toEqual(['MAIL FROM:<alice@mail.test> 250']);
});
