import { z } from 'zod';

const field = (what: string) => z.string().optional().describe(what);

/** What the header of a message says, decoded; what it does not say is missing. */
export const headerFacts = {
  from: field('Who wrote it, such as `Alice <alice@mail.test>`; several with commas'),
  replyTo: field('Where answers go'),
  to: field('To whom'),
  cc: field('Who got a copy'),
  date: field('When, in ISO 8601 and UTC; as it stands where that is no date'),
  subject: field('About what'),
  messageId: field('The Message-ID, with its angle brackets'),
};
