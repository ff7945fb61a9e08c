import { onTestFinished } from 'vitest';
import { createHttpClient } from '../../../src/library/http.ts';
import type {
  HttpClient,
  HttpClientSettings,
  HttpExchange,
  HttpRequest,
} from '../../../src/protocols/http.ts';
import { createCertificate, type TestCertificate } from '../../helpers/certificates.ts';

/** Good for 127.0.0.1; its own authority. */
export function certificateOfServer(): Promise<TestCertificate> {
  return createCertificate({ subject: 'CN=Server', names: [{ type: 'ip', value: '127.0.0.1' }] });
}

/** A library client that trusts the certificate, and is closed after the test. */
export function openClient({ cert }: TestCertificate, settings: HttpClientSettings = {}): HttpClient {
  const client = createHttpClient({ ...settings, dial: { ...settings.dial, tls: { ca: cert } } });
  onTestFinished(() => client.close());
  return client;
}

/** A request that offers HTTP/2. */
export function requestTo(url: URL, more: Partial<HttpRequest> = {}): HttpRequest {
  return { method: 'GET', url, http2: true, headers: [['Host', url.host]], ...more };
}

export async function read({ response }: HttpExchange): Promise<string> {
  let text = '';
  for await (const chunk of response.body) text += Buffer.from(chunk).toString('latin1');
  return text;
}
