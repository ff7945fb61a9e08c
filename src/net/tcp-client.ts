import { dial } from './dial.ts';
import { MessageConnection, type MessageOptions } from './message-connection.ts';
import type { DialContext, DialSettings } from './types.ts';

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
   * @throws UsageError; TransportError `unknown-host`, `refused`, `timeout`, `tls-handshake`, `certificate`
   */
  static async connect({
    host = '127.0.0.1',
    port = 0,
    ...options
  }: TcpClientOptions & { readonly host?: string; readonly port?: number }): Promise<TcpClient> {
    const { recorder, signal, secure = false } = options;
    const transport = await dial({ host, port, ...(secure && { tls: {} }) }, options, { recorder, signal });
    return new TcpClient(transport, options);
  }
}
