/** What a server said before it closed the connection under us. */
import { expect, it } from 'vitest';
import { TransportError } from '../../../src/errors.ts';
import { stage } from './play.ts';

const FAILURE = new TransportError('send', 'sending failed');

it.each([
  ['nothing', [], { code: 'send' }],
  ['what is no refusal', ['250 ok'], { code: 'send' }],
  ['why', ['250 ok', '552 5.3.4 too big'], { status: 552, code: 'mail-refused' }],
  ['more than once: the last is why', ['550 no', '554 5.3.0 enough'], { status: 554 }],
  ['goodbye, behind which nothing counts', ['421 bye', '554 no'], { status: 421, code: 'unavailable' }],
  ['what cannot be read', ['552 too big', 'nonsense'], { status: 552 }],
])('%s is told', async (_, said, expected) => {
  const { conversation, ours, theirs } = stage();
  ours.write = () => Promise.reject(FAILURE);
  await theirs.write(Buffer.from(said.map((line) => `${line}\r\n`).join('')));
  theirs.close();
  await expect(conversation.send(Buffer.from('x'))).rejects.toMatchObject(expected);
  // Nothing more can be said.
  await expect(conversation.exchange('NOOP')).rejects.toMatchObject(expected);
});
