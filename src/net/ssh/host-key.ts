import { createHash } from 'node:crypto';
import { TransportError } from '../../errors.ts';
import type { HostKey, HostKeyPolicy } from './types.ts';

/** @param blob as in RFC 4253, section 6.6: it begins with the type, a string behind its length */
export function hostKeyOf(blob: Uint8Array): HostKey {
  const bytes = Buffer.from(blob);
  const length = bytes.length < 4 ? 0 : bytes.readUInt32BE(0);
  const digest = createHash('sha256').update(bytes).digest('base64').replace(/=+$/, '');
  return { type: bytes.toString('latin1', 4, 4 + length), blob: bytes, fingerprint: `SHA256:${digest}` };
}

/**
 * Decides on a server's key, and has a new one remembered where that is asked for.
 *
 * @returns what a transcript says of it
 * @throws TransportError `host-key`
 */
export async function checkHostKey(
  host: string,
  port: number,
  key: HostKey,
  { known, unknown = 'refuse', remember }: HostKeyPolicy,
): Promise<string> {
  const verdict = known(host, port, key);
  if (verdict === 'known') return 'it is the one that is known';
  if (unknown === 'any') return `NOT CHECKED: it is ${verdict}`;
  if (verdict === 'other') {
    throw new TransportError(
      'host-key',
      `the host key of ${host} is not the one that is to be trusted: it shows ${key.type} ${key.fingerprint}`,
      {
        hint: 'ask whoever runs the server which one is right; a server may have several, each of a type of its own',
      },
    );
  }
  if (verdict === 'changed') {
    throw new TransportError(
      'host-key',
      `THE HOST KEY OF ${host} HAS CHANGED: either the server has a new one, or somebody stands in between` +
        ` (it shows ${key.type} ${key.fingerprint})`,
      {
        hint: `ask whoever runs the server; if the new key is right, forget the old one: ssh-keygen -R ${keygenName(host, port)}`,
      },
    );
  }
  if (verdict === 'revoked') {
    throw new TransportError(
      'host-key',
      `THE HOST KEY OF ${host} IS REVOKED: who shows it is not to be trusted (${key.type} ${key.fingerprint})`,
    );
  }
  if (unknown === 'accept-new') {
    await remember?.(host, port, key);
    return remember === undefined ? 'it is new' : 'it is new, and remembered from now on';
  }
  throw new TransportError(
    'host-key',
    `the host key of ${host} is not known: ${key.type} ${key.fingerprint}`,
    {
      hint: `compare it with what the server's owner says, then take it with --accept-new; ssh-keyscan -p ${port} ${host} shows it, too`,
    },
  );
}

/** As ssh-keygen and known_hosts have it. */
function keygenName(host: string, port: number): string {
  return port === 22 ? host : `'[${host}]:${port}'`;
}
