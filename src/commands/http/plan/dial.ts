import type { DialSettings } from '../../../net/types.ts';
import type { Arguments } from '../../command.ts';
import { networkSettings, readPem, tlsSettings } from '../../shared/connection.ts';

/**
 * How connections to a web server are made, as the options say it.
 *
 * @throws UsageError, TransportError `ca-file` or `client-certificate` for a file that cannot be read
 */
export function dialSettings(args: Arguments): DialSettings {
  const unixSocket = args.text('unix-socket');
  return {
    ...networkSettings(args),
    ...(unixSocket === undefined ? {} : { unixSocket }),
    tls: tlsSettings(args),
    ...proxyTlsSettings(args),
  };
}

function proxyTlsSettings(args: Arguments): Pick<DialSettings, 'proxyTls'> {
  const ca = args.text('proxy-cacert');
  const insecure = args.flag('proxy-insecure');
  if (ca === undefined && !insecure) return {};
  return {
    proxyTls: { ...(ca === undefined ? {} : { ca: readPem(ca, 'ca-file') }), ...(insecure && { insecure }) },
  };
}
