import { dial } from './dial.ts';
import { checkPort } from './port.ts';
import { checkMessages, MessageConnection, type MessageOptions } from './message-connection.ts';
import type { DialContext, DialSettings } from './types.ts';

/** How TcpClient connects, and how it tells messages apart: lines, in the clear, without any of it. */
export interface TcpClientOptions extends MessageOptions, DialSettings, DialContext {
  /** Speak TLS from the first byte; how, say the settings for it (DialSettings.tls). */
  readonly secure?: boolean;
}

/**
 * A TCP client (or one of a Unix-domain socket, with `unixSocket`) that exchanges messages.
 *
 *     await using client = await TcpClient.connect({ host: 'localhost', port: 5000, framing: 'line' });
 *     await client.sendMessage('hello');
 *     console.log(client.localAddress, await client.receiveText());
 */
export class TcpClient extends MessageConnection {
  /**
   * Connects to the first address of the host that answers.
   *
   * @param options `host` is this machine without it; a `port` there must be, except for a Unix-domain socket. `signal` ends the
   *   connecting, and not the connection.
   * @throws UsageError; TransportError `unknown-host`, `refused`, `timeout`, `tls-handshake`, `certificate`, `aborted`
   */
  static async connect({
    host = '127.0.0.1',
    port = 0,
    ...options
  }: TcpClientOptions & { readonly host?: string; readonly port?: number }): Promise<TcpClient> {
    const { recorder, signal, secure = false, unixSocket } = options;
    if (unixSocket === undefined) checkPort(port, 1);
    checkMessages(options);
    const transport = await dial({ host, port, ...(secure && { tls: {} }) }, options, { recorder, signal });
    return new TcpClient(transport, options);
  }
}
