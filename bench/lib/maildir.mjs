/** Messages in a Maildir, before the server looks into it. */
import { chownSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Of all users of the servers. */
export const PASSWORD = 'secret';

/** @param mail alice's Maildir, which the server's script names; nothing is in bob's */
export function mailboxOfBob(mail) {
  return join(dirname(dirname(mail)), 'bob/Maildir');
}

export function fillMaildir(folder, count) {
  const { uid, gid } = statSync(folder);
  const current = join(folder, 'cur');
  mkdirSync(current, { recursive: true });
  for (let number = 1; number <= count; number++) {
    const file = join(current, `${1_700_000_000 + number}.${number}.bench:2,S`);
    writeFileSync(file, message(number));
    chownSync(file, uid, gid);
  }
}

export function message(number) {
  return [
    `Date: ${new Date((1_700_000_000 + number * 60) * 1000).toUTCString().replace('GMT', '+0000')}`,
    `From: "Sender ${number % 97}, of many" <sender${number % 97}@example.test>`,
    'To: Bob <bob@example.test>, "The list" <list@example.test>',
    `Subject: Message ${number} =?utf-8?q?gr=C3=BC=C3=9Ft?= the world`,
    `Message-ID: <${number}.bench@example.test>`,
    'Content-Type: text/plain; charset=utf-8',
    '',
    ...Array.from({ length: 20 }, (_, line) => `Hello ${number}, this is line ${line} of the message.`),
    '',
  ].join('\r\n');
}
