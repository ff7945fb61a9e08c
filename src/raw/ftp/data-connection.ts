/**
 * How a data connection comes about (RFC 959, section 3.2; RFC 2428; RFC 4217, section 9):
 *
 *     passive    C: EPSV, and where that is not known PASV     C connects to the port that the reply names
 *     active     C: EPRT, and where that is not known PORT     S connects to the port that the command names
 *
 * Either begins before the command is sent that moves the data, and may stand only after its 150: servers differ in when
 * they accept, connect, and begin the TLS handshake.
 */
import { isIP } from 'node:net';
import { ProtocolError, TransportError, UsageError } from '../../errors.ts';
import { DEFAULT_CONNECT_TIMEOUT_MS, dial, dialUpgradable } from '../../net/dial.ts';
import type { Transport, UpgradableTransport } from '../../net/types.ts';
import type { FileClientSettings } from '../../protocols/files.ts';
import { refusalFor } from '../../protocols/ftp-refusals.ts';
import type { FtpReply, FtpTarget } from '../../protocols/ftp.ts';
import type { ConnectionRecorder } from '../../transcript/types.ts';
import {
  type Endpoint,
  formatExtendedPort,
  formatPort,
  parseExtendedPassive,
  parsePassive,
} from './address.ts';
import type { ControlConnection } from './control.ts';

export interface DataConnection {
  /** Once it stands, TLS included. */
  readonly opened: Promise<Transport>;
  /** Fails when it is closed for a reason; never resolves. */
  readonly failed: Promise<never>;
  /** Also while it is made. What is under way on it fails with the reason. Safe to call twice. */
  close(reason?: Error): void;
}

/** Makes one data connection after another, and remembers what the server does not know. */
export class DataConnections {
  readonly #control: ControlConnection;
  readonly #target: FtpTarget;
  readonly #settings: FileClientSettings;
  readonly #protect: boolean;
  #classic: boolean;
  #current: DataConnection | undefined;
  /** Gives up the one that is being made; one for many, since there are as many as there are files. */
  #making = new AbortController();

  /** @param protect whether they are inside TLS, as PROT has settled it */
  constructor(control: ControlConnection, target: FtpTarget, settings: FileClientSettings, protect: boolean) {
    this.#control = control;
    this.#target = target;
    this.#settings = settings;
    this.#protect = protect;
    this.#classic = target.classic ?? false;
  }

  /** To be called right before the command that moves data: no other may come in between but REST. */
  async prepare(): Promise<DataConnection> {
    const { active } = this.#target;
    this.#current = active === undefined ? await this.#connect() : await this.#await(active);
    return this.#current;
  }

  close(reason: Error): void {
    this.#current?.close(reason);
  }

  async #connect(): Promise<DataConnection> {
    const { host } = this.#target;
    const { port, address } = await this.#askForPort();
    const where = { host, port, ...(address === undefined ? {} : { address }) };
    const recorder = this.#record(port);
    return this.#begin(async (signal) => {
      const context = { signal, recorder };
      return this.#protect
        ? this.#secure(await dialUpgradable(where, this.#settings.dial, context), signal)
        : dial(where, this.#settings.dial, context);
    });
  }

  async #askForPort(): Promise<{ readonly port: number; readonly address?: string | undefined }> {
    const address = hostOf(this.#control.facts.remote);
    // RFC 2428, section 1: PASV has no room for an address of IPv6.
    const extended = isIP(address ?? '') === 6;
    if (!this.#classic || extended) {
      const reply = await this.#control.exchange('EPSV');
      if (!isUnknown(reply) || extended) {
        if (reply.code >= 400) throw refusalFor('EPSV', reply);
        return { ...this.#understand(reply, parseExtendedPassive, 'RFC 2428, section 3'), address };
      }
      this.#classic = true;
    }
    const reply = await this.#control.request('PASV');
    const named = this.#understand(reply, parsePassive, 'RFC 959, section 4.1.2');
    // An address elsewhere makes us connect to whom the server likes (RFC 2577, section 3); mostly it is one behind a NAT.
    return { port: named.port, address: this.#target.trustPassiveAddress === true ? named.host : address };
  }

  #understand<T>({ code, lines }: FtpReply, parse: (text: string) => T | undefined, source: string): T {
    const text = lines.join('\n');
    const parsed = parse(text);
    if (parsed !== undefined) return parsed;
    const quoted = JSON.stringify(`${code} ${text.slice(0, 60)}`);
    const error = new ProtocolError('weird-reply', `no port can be read from ${quoted}`, { source });
    // Who knows whether it was the answer to this.
    this.#control.close(error);
    throw error;
  }

  async #await(active: string): Promise<DataConnection> {
    const local = hostOf(this.#control.facts.local);
    const from = hostOf(this.#control.facts.remote);
    const announced = active === '-' ? local : active;
    if (announced === undefined || from === undefined) {
      throw new UsageError('active mode needs IP addresses, and a socket file has none');
    }
    const everywhere = isIP(announced) === 6 ? '::' : '0.0.0.0';
    const { dial: { connectTimeout = DEFAULT_CONNECT_TIMEOUT_MS, idleTimeout } = {} } = this.#settings;
    const { acceptOne } = await import('../../net/accept-one.ts');
    const accepting = await acceptOne({
      // An address of somebody else's is that of a NAT before us.
      host: active === '-' ? announced : everywhere,
      from,
      timeout: connectTimeout,
      idleTimeout,
      recorder: this.#record(0),
    });
    try {
      await this.#announce({ host: announced, port: accepting.port });
    } catch (error) {
      accepting.close();
      throw error;
    }
    return this.#begin(async (signal) => {
      const giveUp = (): void => accepting.close();
      signal.addEventListener('abort', giveUp);
      const transport = await accepting.accept().finally(() => signal.removeEventListener('abort', giveUp));
      return this.#protect ? this.#secure(transport, signal) : transport;
    });
  }

  async #announce(endpoint: Endpoint): Promise<void> {
    const extended = isIP(endpoint.host) === 6;
    if (!this.#classic || extended) {
      const reply = await this.#control.exchange('EPRT', formatExtendedPort(endpoint));
      if (reply.code < 400) return;
      if (!isUnknown(reply) || extended) throw refusalFor(this.#control.command, reply);
      this.#classic = true;
    }
    await this.#control.request('PORT', formatPort(endpoint));
  }

  /** RFC 4217, section 7: whoever connected, the client is the client. */
  async #secure(plain: UpgradableTransport, signal: AbortSignal): Promise<Transport> {
    const { tls = {}, connectTimeout } = this.#settings.dial ?? {};
    return plain.startTls({
      as: 'client',
      host: this.#target.host,
      settings: tls,
      // Servers demand it, as the proof that it is the same client (RFC 4217, section 10.2).
      session: this.#control.tlsSession,
      timeout: connectTimeout,
      signal,
    });
  }

  #begin(open: (signal: AbortSignal) => Promise<Transport>): DataConnection {
    let transport: Transport | undefined;
    let closed: { readonly reason: Error | undefined } | undefined;
    const opened = open(this.#making.signal).then((made) => {
      transport = made;
      if (closed !== undefined) made.close(closed.reason);
      return made;
    });
    let fail!: (reason: Error) => void;
    const failed = new Promise<never>((_, reject) => {
      fail = reject;
    });
    // Nobody need be waiting.
    opened.catch(() => {});
    failed.catch(() => {});
    return {
      opened,
      failed,
      close: (reason) => {
        if (reason !== undefined) fail(reason);
        if (closed !== undefined) return;
        closed = { reason };
        if (transport !== undefined) return transport.close(reason);
        this.#making.abort(reason ?? new TransportError('aborted', 'the data connection was closed'));
        this.#making = new AbortController();
      },
    };
  }

  #record(port: number): ConnectionRecorder | undefined {
    return this.#settings.recorder?.connection(this.#target.host, port, 'data');
  }
}

/** It does not know the command, and may know an older one. */
function isUnknown({ code }: FtpReply): boolean {
  return code >= 500;
}

/** The address of `127.0.0.1:80` or `[::1]:80`; a socket file has none. */
function hostOf(place: string): string | undefined {
  return /^\[?(.+?)\]?:\d+$/.exec(place)?.[1];
}
