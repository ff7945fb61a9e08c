import type { Client } from 'ssh2';
import type { ConnectionRecorder } from '../../transcript/types.ts';

/** What ssh2 has inside, as far as it is needed here; the version of ssh2 is fixed, and a test sees whether it is still there. */
interface Insides {
  readonly _protocol: {
    readonly _handlers: { CHANNEL_DATA: (protocol: unknown, channel: number, data: Uint8Array) => void };
    channelData(channel: number, data: Uint8Array): void;
  };
}

/**
 * Records what channels carry that ssh2 reads and writes itself, as its SFTP does: that goes past Node's streams straight to the
 * two functions where channels meet packets (RFC 4254, section 5.2), and only there it can be seen, outside of the encryption.
 */
export function tapChannels(client: Client, recorder: ConnectionRecorder): void {
  const { _protocol: protocol } = client as unknown as Insides;
  const { _handlers: handlers } = protocol;
  const received = handlers.CHANNEL_DATA.bind(handlers);
  handlers.CHANNEL_DATA = (self, channel, data) => {
    recorder.received(data);
    received(self, channel, data);
  };
  const send = protocol.channelData.bind(protocol);
  protocol.channelData = (channel, data) => {
    recorder.sent(data);
    send(channel, data);
  };
}
