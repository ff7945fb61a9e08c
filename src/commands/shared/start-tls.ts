import { UsageError } from '../../errors.ts';
import type { SessionTls } from '../../net/dial-session.ts';
import { type Arguments, inGroup, type Option } from '../command.ts';

/** @param auto what the default means for the protocol */
export function startTlsOptions(auto: string): readonly Option[] {
  return inGroup('TLS', [
    {
      name: 'tls',
      kind: 'text',
      choices: ['auto', 'require', 'implicit', 'none'],
      summary: auto,
    },
    { name: 'ssl-reqd', kind: 'flag', summary: 'As --tls require, by its name in curl' },
  ]);
}

/**
 * As the options say it, or the scheme of the address, where an s at its end is TLS from the first byte.
 *
 * @param instead what is to be said with `--tls require`
 * @throws UsageError for what contradicts itself
 */
export function startTlsOf(scheme: string, args: Arguments, instead: string): SessionTls {
  // The table has these words alone.
  const given = args.text('tls') as SessionTls | undefined;
  const required = args.flag('ssl-reqd');
  if (scheme.endsWith('s')) {
    if (given === undefined || given === 'implicit') return 'implicit';
    throw new UsageError(`${scheme}:// speaks TLS from the first byte, and --tls ${given} does not`, {
      hint: `${scheme.slice(0, -1)}:// with --tls require ${instead}`,
    });
  }
  if (required && given !== undefined && given !== 'require') {
    throw new UsageError(`--ssl-reqd and --tls ${given} exclude each other`);
  }
  return given ?? (required ? 'require' : 'auto');
}
