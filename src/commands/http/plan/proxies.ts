import { type ChosenProxy, proxyFrom } from '../../../actions/http/proxy/choose.ts';
import type { Io } from '../../../terminal/io.ts';
import type { Arguments } from '../../command.ts';
import { chosenOf } from '../../shared/chosen.ts';
import { completeCredentials } from '../../shared/credentials.ts';

/**
 * The proxy for each URL, by the options and the environment; in the lab by the options alone, since nothing leads out of
 * it.
 *
 * @throws UsageError
 */
export async function readProxies(args: Arguments, io: Io): Promise<(url: URL) => ChosenProxy | undefined> {
  const chosen = chosenOf(args, ['proxy', 'socks5', 'socks5-hostname']);
  const user = args.text('proxy-user');
  return proxyFrom({
    proxy: chosen && withScheme(chosen, args.text(chosen) ?? ''),
    proxyUser: user === undefined ? undefined : await complete(user, io),
    noProxy: args.text('noproxy'),
    // As in curl: a proxy that is handed the URL would go to where that leads.
    proxyTunnel: args.flag('proxytunnel') || args.texts('connect-to').length > 0,
    env: args.flag('lab') ? {} : io.env,
  });
}

const SCHEMES = { proxy: '', socks5: 'socks5://', 'socks5-hostname': 'socks5h://' } as const;

function withScheme(option: keyof typeof SCHEMES, value: string): string {
  return value.includes('://') ? value : `${SCHEMES[option]}${value}`;
}

/** As in curl, what is typed on the command line is percent-decoded; what is typed at the prompt is not. */
async function complete(user: string, io: Io): Promise<string> {
  if (user.includes(':')) return user;
  const { password } = await completeCredentials(user, '--proxy-user', io);
  return `${user}:${encodeURIComponent(password)}`;
}
