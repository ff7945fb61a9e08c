/** What ssh2 leaves to the good will of its clients (version 1.17). */
import type { Socket } from 'node:net';
import type { ServerChannel } from 'ssh2';

/**
 * Replies that a client has not taken yet, in bytes: ssh2 writes those to what is none of SFTP's business (pings, logins,
 * channels) without waiting. More than a channel has under way at once.
 */
const MAX_UNTAKEN_BYTES = 1024 * 1024;

/**
 * What ssh2 lets a client send ahead on a channel (RFC 4254, section 5.1), and again as long as the channel's own buffer is not
 * full: a window that it does not close for those who ignore it.
 */
const WINDOW_BYTES = 2 * 1024 * 1024;

/** The largest packet of data that a client takes. All name 16 KiB at least; of a few bytes, a reply would be a thousand packets. */
const MIN_PACKET_BYTES = 1024;

/** Reads nothing more of a client that does not read. */
export function readNoFasterThanReplies(socket: Socket): void {
  socket
    .on('data', () => {
      if (socket.writableLength > MAX_UNTAKEN_BYTES) socket.pause();
    })
    .on('drain', () => socket.resume());
}

/** Hangs up on a client that sends more than it was allowed to, also when nobody reads from the channel any more. */
export function refuseBeyondWindow(channel: ServerChannel, socket: Socket): void {
  const check = (): void => {
    if (channel.readableLength > channel.readableHighWaterMark + WINDOW_BYTES) socket.destroy();
  };
  socket.on('data', check);
  channel.once('close', () => socket.off('data', check));
}

/** Whether packets for this channel can be of a reasonable size; with none at all, ssh2 would go on for ever. */
export function takesPackets(channel: ServerChannel): boolean {
  const { packetSize } = channel.outgoing as { readonly packetSize: number };
  return packetSize >= MIN_PACKET_BYTES;
}
