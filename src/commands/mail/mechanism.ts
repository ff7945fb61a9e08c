import type { MailProtocol, MailUrl } from '../../actions/mail/url.ts';
import { UsageError } from '../../errors.ts';
import type { LoginMechanism } from '../../protocols/mail.ts';
import { SASL_MECHANISMS } from '../../protocols/sasl.ts';
import type { Arguments } from '../command.ts';

/** What each protocol has for a login besides SASL. */
const OWN: Readonly<Record<MailProtocol, readonly LoginMechanism[]>> = {
  smtp: [],
  pop3: ['APOP', 'USER'],
  imap: ['LOGIN-COMMAND'],
};

/** What curl calls those: a plus sign parts them from SASL's of the same name. */
const OF_CURL: Readonly<Record<MailProtocol, Readonly<Record<string, LoginMechanism>>>> = {
  smtp: {},
  pop3: { '+APOP': 'APOP', '+LOGIN': 'USER' },
  imap: { '+LOGIN': 'LOGIN-COMMAND' },
};

/**
 * The one by which to log in, as an option or the address says it; `undefined` for the best there is.
 *
 * @throws UsageError for one that is not known, and where two differ
 */
export function mechanismOf(
  { mechanism: inUrl }: Pick<MailUrl, 'mechanism'>,
  args: Arguments,
  protocol: MailProtocol,
): LoginMechanism | undefined {
  const asked = [args.text('auth'), args.text('mechanism'), ofLoginOptions(args)].filter(
    (each) => each !== undefined,
  );
  const [chosen, other] = new Set(asked.map((each) => parse(each, protocol)));
  if (other !== undefined) throw new UsageError(`${chosen ?? '*'} and ${other} exclude each other`);
  return asked.length > 0 ? chosen : inUrl === undefined ? undefined : parse(inUrl, protocol);
}

function ofLoginOptions(args: Arguments): string | undefined {
  const text = args.text('login-options');
  if (text === undefined) return undefined;
  const [, mechanism] = /^auth=(.+)$/i.exec(text) ?? [];
  if (mechanism !== undefined) return mechanism;
  throw new UsageError(`--login-options ${text}: this is not AUTH=MECHANISM`, {
    hint: 'such as --login-options AUTH=PLAIN',
  });
}

function parse(text: string, protocol: MailProtocol): LoginMechanism | undefined {
  const name = text.toUpperCase();
  if (name === '*') return undefined;
  const known = [...SASL_MECHANISMS, ...OWN[protocol]];
  const found = OF_CURL[protocol][name] ?? known.find((each) => each === name);
  if (found !== undefined) return found;
  throw new UsageError(`'${text}' is no way to log in here`, { hint: `there are ${known.join(', ')}` });
}
