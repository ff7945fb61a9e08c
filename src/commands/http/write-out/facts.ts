/** What curl's `--write-out` can tell of a transfer (curl(1), 7.88), gathered from what was measured. */
import type { MeteredLeg } from '../../../actions/http/meter.ts';
import { locationOf } from '../../../actions/http/redirect.ts';
import { isNetkitError, type RefusalError } from '../../../errors.ts';
import { exitCodeOf } from '../../../exit-codes.ts';
import { bareHost } from '../../../net/address.ts';
import type { ConnectionFacts } from '../../../net/types.ts';
import { valuesOf } from '../../../protocols/http-fields.ts';
import type { HttpField, HttpRequest } from '../../../protocols/http.ts';
import { textOf } from '../show-head.ts';
import { lastAttempt } from './last-attempt.ts';
import { timesOf } from './times.ts';
import { verifyResult } from './verify-result.ts';

/** What there was to do, and how it went. */
export interface Transfer {
  /** All exchanges, as a Meter has them. */
  readonly legs: readonly MeteredLeg[];
  /** The first request: what is told of when none was sent. */
  readonly request: HttpRequest;
  /** As the user wrote it. */
  readonly url: string;
  /** Where the body went, if into a file. */
  readonly file: string | undefined;
  /** Whether the body is form data (-d), which curl counts as part of the request while it is small. */
  readonly formData: boolean;
  /** What it ended with, if not well. */
  readonly error: unknown;
}

export interface TransferFacts {
  /** By curl's names; sizes in bytes, times in seconds, speeds in bytes a second. `null` for a text that there is none of. */
  readonly variables: Readonly<Record<string, string | number | null>>;
  /** Of the last response, one character a byte. */
  readonly headers: readonly HttpField[];
}

export function transferFacts(transfer: Transfer): TransferFacts {
  const legs = lastAttempt(transfer.legs);
  const answered = legs.findLast(({ exchange }) => exchange !== undefined);
  const { request, sent, received } = legs.at(-1) ?? { request: transfer.request, sent: 0, received: 0 };
  const response = answered?.exchange?.response;
  const headers = response?.headers ?? [];
  const times = timesOf(legs);
  const code = response?.status ?? 0;
  const failed = transfer.error !== undefined;
  return {
    headers,
    variables: {
      // As curl has it where its TLS library tells nothing of them.
      certs: '',
      num_certs: 0,
      content_type: text(valuesOf(headers, 'content-type').findLast((value) => value !== '')),
      errormsg: failed ? messageOf(transfer.error) : null,
      exitcode: failed ? exitCodeOf(transfer.error) : 0,
      filename_effective: transfer.file ?? null,
      ftp_entry_path: null,
      http_code: code,
      response_code: code,
      http_connect: connectCode(answered, transfer.error),
      http_version: response === undefined ? '0' : response.version === '1.0' ? '1' : response.version,
      ...placesOf(answered),
      method: request.method,
      num_connects: sum(legs, ({ exchange }) => (exchange?.timings.connect === undefined ? 0 : 1)),
      // curl counts anew after each empty line, that of a chunked body's trailer section included.
      num_headers: (response?.trailers().length ?? 0) || headers.length,
      num_redirects: Math.max(0, legs.length - 1),
      proxy_ssl_verify_result: 0,
      redirect_url: answered === legs.at(-1) ? redirectOf(answered) : null,
      referer: text(valuesOf(request.headers, 'referer')[0]),
      scheme: answered?.request.url.protocol.slice(0, -1).toUpperCase() ?? null,
      size_download: received,
      size_header: sum(legs, ({ exchange }) => exchange?.sizes.responseHead ?? 0),
      size_request: sum(legs, (leg) => requestSize(leg, transfer.formData)),
      size_upload: sent,
      speed_download: speed(received, times.time_total),
      speed_upload: speed(sent, times.time_total),
      ssl_verify_result: verifyResult(problemCode(answered, transfer.error)),
      ...times,
      url: hideCredentials(transfer.url),
      url_effective: request.url.href,
      // Its place among several: here there is one.
      urlnum: 0,
    },
  };
}

/** From 64 KiB on, and when it waits for a 100, curl sends form data by itself, and does not count it here. */
const SENT_WITH_HEAD_BYTES = 64 * 1024;

function requestSize({ request, exchange, sent }: MeteredLeg, formData: boolean): number {
  const together = formData && sent < SENT_WITH_HEAD_BYTES && request.expectContinue !== true;
  return exchange === undefined ? 0 : exchange.sizes.requestHead + (together ? sent : 0);
}

function connectCode(leg: MeteredLeg | undefined, error: unknown): number {
  if (isNetkitError(error) && error.code === 'proxy-refused') return Number((error as RefusalError).status);
  return leg?.exchange?.connection.proxyStatus ?? 0;
}

/** What the check of the certificate found, if it found anything. */
function problemCode(leg: MeteredLeg | undefined, error: unknown): string | undefined {
  if (isNetkitError(error) && error.code === 'certificate') {
    return String((error.cause as NodeJS.ErrnoException).code);
  }
  return leg?.exchange?.connection.tls?.problemCode;
}

function redirectOf(leg: MeteredLeg | undefined): string | null {
  if (leg?.exchange === undefined) return null;
  return locationOf(leg.exchange.response, leg.request.url)?.href ?? null;
}

function placesOf(leg: MeteredLeg | undefined) {
  const { local = '', remote = '' }: Partial<ConnectionFacts> = leg?.exchange?.connection ?? {};
  const here = splitAddress(local);
  const there = splitAddress(remote);
  return { local_ip: here.ip, local_port: here.port, remote_ip: there.ip, remote_port: there.port };
}

/** `127.0.0.1:80`, `[::1]:80` or `unix:/path`. */
function splitAddress(address: string): { ip: string; port: number } {
  if (address.startsWith('unix:')) return { ip: address.slice('unix:'.length), port: 0 };
  const colon = address.lastIndexOf(':');
  return { ip: bareHost(address.slice(0, Math.max(0, colon))), port: Number(address.slice(colon + 1)) };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** curl shows them, and %{json} is made for logs. */
function hideCredentials(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)?[^/?#]*@/i, '$1***@');
}

function text(value: string | undefined): string | null {
  return value === undefined ? null : textOf(value);
}

function speed(bytes: number, seconds: number): number {
  return seconds > 0 ? Math.floor(bytes / seconds) : 0;
}

function sum(legs: readonly MeteredLeg[], sizeOf: (leg: MeteredLeg) => number): number {
  return legs.reduce((total, leg) => total + sizeOf(leg), 0);
}
