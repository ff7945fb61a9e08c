import { z } from 'zod';

/** Header or trailer fields. */
export const fields = z.array(z.tuple([z.string(), z.string()]));

const tls = z.strictObject({
  version: z.string().describe('The version of TLS, such as `TLSv1.3`'),
  cipher: z.string().describe('The cipher suite'),
  alpn: z.string().optional().describe('The protocol that ALPN chose, such as `h2`'),
  subject: z.string().describe('Whom the certificate is for'),
  issuer: z.string().describe('Who issued it'),
  names: z.array(z.string()).describe('The names that it vouches for, such as `DNS:localhost`'),
  validFrom: z.string().describe('From when on it is valid, as OpenSSL writes it'),
  validTo: z.string().describe('Until when it is valid, as OpenSSL writes it'),
  trusted: z.boolean().describe('`false` where `--insecure` let pass what would have failed'),
  problem: z.string().optional().describe('What is wrong with the certificate, where it is not trusted'),
  problemCode: z.string().optional().describe("OpenSSL's name for that, such as `CERT_HAS_EXPIRED`"),
});

/** Where and how a connection was made. HTTP's connections resume no sessions of TLS. */
export const connection = z.strictObject({
  remote: z.string().describe('Address and port of the other end, or `unix:PATH`'),
  local: z.string().describe('Address and port of this end'),
  tls: tls.optional().describe('What the TLS handshake settled; missing without TLS'),
  proxyStatus: z.int().optional().describe('The status with which a proxy answered CONNECT'),
  timings: z
    .strictObject({
      lookup: z.number().describe('When the name had been looked up'),
      connect: z.number().describe('When the TCP connection stood; through a proxy, that to the proxy'),
      tls: z.number().optional().describe('When all was ready, a tunnel included'),
    })
    .describe('How making it went, in ms since its beginning'),
});
