import { dialTargetOf } from '../../protocols/http-target.ts';
import type { HttpClientSettings, HttpRequest } from '../../protocols/http.ts';
import { UndiciConnection } from '../http/connection.ts';
import type { Connection } from '../http/conversation.ts';
import { dialRecorded } from '../http/dial.ts';
import { Http2Connection } from './connection.ts';

interface OfferContext {
  /** Gives up the dialling. */
  readonly signal: AbortSignal;
  /** Called when the server has closed the connection, or is about to. */
  onClosed(connection: Connection): void;
}

/** Dials with HTTP/2 on offer (ALPN, RFC 7301), and speaks what the server has chosen. */
export async function offerHttp2(
  request: HttpRequest,
  settings: HttpClientSettings,
  { signal, onClosed }: OfferContext,
): Promise<Connection> {
  const dialled = await dialRecorded(dialTargetOf(request), settings, signal);
  const { facts, recorder } = dialled;
  const alpn = facts.tls?.alpn;
  if (alpn === 'h2') {
    recorder?.note('HTTP/2 was offered and chosen: what follows are frames, with compressed heads');
    const connection: Connection = new Http2Connection(
      request,
      settings,
      () => onClosed(connection),
      dialled,
    );
    return connection;
  }
  if (facts.tls === undefined) recorder?.note('HTTP/2 is offered inside TLS only: HTTP/1.1');
  else recorder?.note(`HTTP/2 was offered, the server chose ${alpn ?? 'nothing: HTTP/1.1'}`);
  const connection: Connection = new UndiciConnection(request, settings, () => onClosed(connection), dialled);
  return connection;
}
