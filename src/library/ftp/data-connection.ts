import { isIP, type Socket } from 'node:net';
import { FTPError, type FTPResponse } from 'basic-ftp';
// Not on the package's first page; its exact version is pinned.
import { parseEpsvResponse, parsePasvResponse } from 'basic-ftp/dist/transfer.js';
import { ProtocolError } from '../../errors.ts';
import { acceptOneSocket } from '../../net/accept-one.ts';
import { placesOf } from '../../net/address.ts';
import { DEFAULT_CONNECT_TIMEOUT_MS, dialSocket } from '../../net/dial.ts';
import { beginTls } from '../../net/secure.ts';
import type { DialTarget } from '../../net/types.ts';
import type { ConnectionRecorder } from '../../transcript/types.ts';
import type { FtpSession } from './session.ts';
import { tapConnection } from '../tap.ts';

/** The command is not known there, and an older one may be. */
const isUnknown = ({ code }: FTPResponse): boolean => code >= 500;

/**
 * Makes ready for a transfer, in place of basic-ftp's own way: the data connection goes where the control connection goes,
 * whatever address the server may name (RFC 2577, section 3), is secured like it, and is part of the transcript.
 */
export function openDataConnection(session: FtpSession): Promise<FTPResponse> {
  return session.target.active === undefined ? connectPassive(session) : listenActive(session);
}

async function connectPassive(session: FtpSession): Promise<FTPResponse> {
  const { settings, signal } = session;
  const { reply, where } = await askForPort(session);
  const recorder = session.record(where.port, 'data');
  const { socket } = await dialSocket(where, settings.dial, { signal, recorder });
  adopt(session, socket, recorder);
  return reply;
}

/** EPSV (RFC 2428), and where that is not known PASV. */
async function askForPort(session: FtpSession): Promise<{ reply: FTPResponse; where: DialTarget }> {
  const { ftp, target } = session;
  const { host } = target;
  const address = ftp.socket.remoteAddress;
  const there = (port: number): DialTarget => ({ host, port, ...(address === undefined ? {} : { address }) });
  // RFC 2428, section 1: PASV has no room for an address of IPv6.
  if (!session.classic || isIP(address ?? '') === 6) {
    const reply = await ftp.reply('EPSV');
    if (!isUnknown(reply) || isIP(address ?? '') === 6) {
      if (reply.code >= 400) throw new FTPError(reply);
      return { reply, where: there(checkPort(parseEpsvResponse(reply.message), reply)) };
    }
    session.classic = true;
  }
  const reply = await ftp.request('PASV');
  const named = parsePasvResponse(reply.message);
  const port = checkPort(named.port, reply);
  return { reply, where: target.trustPassiveAddress === true ? { host: named.host, port } : there(port) };
}

function checkPort(port: number, { message }: FTPResponse): number {
  if (port > 0 && port < 65_536) return port;
  throw new ProtocolError('weird-reply', `the server names a port that there is not: ${message}`, {
    source: 'RFC 2428, section 3',
  });
}

/** Waits at a port of ours; the server comes when it has been told what to transfer. */
async function listenActive(session: FtpSession): Promise<FTPResponse> {
  const { ftp, target, settings, signal } = session;
  const { localAddress = '', remoteAddress: from = '' } = ftp.socket;
  const { active = '-' } = target;
  // An address of somebody else's is that of a NAT before us.
  const host = active === '-' ? localAddress : isIP(active) === 6 ? '::' : '0.0.0.0';
  const timeout = settings.dial?.connectTimeout ?? DEFAULT_CONNECT_TIMEOUT_MS;
  const accepting = await acceptOneSocket({ host, from, timeout, signal });
  session.onTransferEnd = () => accepting.close();
  const reply = await tellPort(session, accepting.port);
  const recorder = session.record(accepting.port, 'data');
  const comes = async (): Promise<void> => {
    const socket = await accepting.accept();
    const { local, remote } = placesOf(socket);
    recorder?.connected(local, remote);
    adopt(session, socket, recorder);
  };
  const connecting = comes();
  ftp.connecting = connecting;
  connecting.catch((error: Error) => {
    if (ftp.connecting !== connecting) return;
    recorder?.failed(error.message);
    ftp.closeWithError(error);
  });
  // basic-ftp does not begin without one: it stands in until the server has connected.
  ftp.dataSocket = ftp._newSocket();
  return reply;
}

/** EPRT (RFC 2428), and where that is not known PORT. */
async function tellPort(session: FtpSession, port: number): Promise<FTPResponse> {
  const { ftp, target } = session;
  const { active = '-' } = target;
  const host = active === '-' ? (ftp.socket.localAddress ?? '') : active;
  const family = isIP(host);
  if (!session.classic || family === 6) {
    const reply = await ftp.reply(`EPRT |${family === 6 ? 2 : 1}|${host}|${port}|`);
    if (reply.code < 400) return reply;
    if (!isUnknown(reply) || family === 6) throw new FTPError(reply);
    session.classic = true;
  }
  return ftp.request(`PORT ${[...host.split('.'), port >> 8, port & 255].join(',')}`);
}

/** Makes it basic-ftp's; within TLS, the handshake goes on while the command is sent that the server waits for. */
function adopt(session: FtpSession, socket: Socket, recorder: ConnectionRecorder | undefined): void {
  const { ftp, target, settings, signal } = session;
  const tap = tapConnection(recorder);
  if (!session.protectsData) {
    tap(socket);
    ftp.dataSocket = socket;
    return;
  }
  const { socket: inner, secured } = beginTls(socket, {
    host: target.host,
    settings: settings.dial?.tls ?? {},
    // Servers demand it, as the proof that it is the same client (RFC 4217, section 10.2).
    session: session.tlsSession?.(),
    upgraded: true,
    signal,
  });
  tap(inner);
  secured.then(
    ({ facts }) => recorder?.secured(facts),
    (error: Error) => {
      session.dataFailure = error;
    },
  );
  ftp.dataSocket = inner;
}
