import addressparser from 'nodemailer/lib/addressparser';
import { UsageError } from '../../errors.ts';

/** A name or a quoted one, and a domain or an address in brackets (RFC 5321, section 4.1.2); in UTF-8, too (RFC 6531). */
const ADDRESS = /^(?:"(?:[^"\\]|\\.)*"|[^\s"(),:;<>@[\\\]]+)@(?:\[[^\s[\]\\]+\]|[^\s"(),:;<>@[\\\]]+)$/u;
/** A string in quotes, or a comment: there, anything may stand. */
const QUOTED = /"(?:[^"\\]|\\.)*"|\([^()]*\)/g;

/**
 * The addresses in what people write, and in fields of a header (RFC 5322, section 3.4): without names and comments, groups as
 * their members, each once.
 *
 *     Alice <alice@mail.test>, bob@mail.test         alice@mail.test bob@mail.test
 *     Team: "C, D" <cd@mail.test>, e@mail.test;      cd@mail.test e@mail.test
 *     undisclosed-recipients:;
 *
 * @throws UsageError for what is no address
 */
export function addressesIn(lists: readonly string[]): readonly string[] {
  const all = lists.flatMap((list) => {
    refuseControls('an address', list);
    const found = addressparser(list, { flatten: true });
    const wrong = found.find(({ address }) => !ADDRESS.test(address));
    // Where a comma is missing, the parser takes the second address for a name, and it would be lost.
    const isLost = wrong === undefined && list.replace(QUOTED, '').split('@').length - 1 !== found.length;
    if (wrong === undefined && !isLost) return found.map(({ address }) => address);
    const words = wrong === undefined ? list : wrong.address || wrong.name;
    throw new UsageError(`${JSON.stringify(words)} is no ${isLost ? 'list of addresses' : 'address'}`, {
      hint: 'write it as alice@mail.test or "Alice <alice@mail.test>", several with commas',
    });
  });
  return [...new Set(all)];
}

/**
 * Behind a line end, another field would begin.
 *
 * @param what it is, for the message
 * @throws UsageError
 */
export function refuseControls(what: string, ...words: readonly string[]): void {
  // oxlint-disable-next-line no-control-regex -- these are the ones
  if (!words.some((word) => /[\r\n\0]/.test(word))) return;
  throw new UsageError(`a line end or NUL cannot be part of ${what}`);
}
