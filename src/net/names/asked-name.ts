import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { UsageError } from '../../errors.ts';
import { bareHost } from '../address.ts';

/**
 * RFC 1035, section 2.3.4: 255 bytes with a length byte before each label and the root behind the last one make 253
 * characters.
 */
export const MAX_NAME_LENGTH = 253;
export const MAX_LABEL_LENGTH = 63;

/** What is to be looked up. */
export interface AskedName {
  /** In ASCII; a last dot, which keeps search domains out, is still there. */
  readonly name: string;
  readonly kind: 'name' | 'address';
}

/**
 * Reads a name or an address as a person gives it.
 *
 * @throws UsageError for what cannot be looked up
 */
export function readAskedName(text: string): AskedName {
  const host = bareHost(text);
  if (isIP(host) !== 0) return { name: host, kind: 'address' };
  refuseOthers(text);
  const name = toAscii(text);
  const plain = withoutLastDot(name);
  const labels = plain.split('.');
  if (labels.includes('')) throw new UsageError(`${text} has an empty label: two dots with nothing between`);
  const long = labels.find(({ length }) => length > MAX_LABEL_LENGTH);
  if (long !== undefined) {
    throw new UsageError(
      `a label of ${text} has ${long.length} bytes, and DNS has room for ${MAX_LABEL_LENGTH}`,
    );
  }
  if (plain.length > MAX_NAME_LENGTH) {
    throw new UsageError(`${text} has ${plain.length} bytes, and DNS has room for ${MAX_NAME_LENGTH}`);
  }
  return { name, kind: 'name' };
}

export function withoutLastDot(name: string): string {
  return name.replace(/\.$/, '');
}

/** Where a name stands in something larger, says how to get at it. */
function refuseOthers(text: string): void {
  if (text === '' || text === '.') throw new UsageError('the name is empty');
  if (text.startsWith('unix:')) {
    throw new UsageError(`${text} is the path of a socket, which has no address`, {
      hint: 'names of hosts are looked up here, such as localhost',
    });
  }
  const [, inUrl] = /^\w[\w+.-]*:\/\/(?:[^/@]*@)?(\[[^\]]*\]|[^/:?#]*)/.exec(text) ?? [];
  if (inUrl !== undefined) {
    throw new UsageError(`${text} is a URL`, { hint: `its host alone: netkit resolve ${inUrl}` });
  }
  const [, beforePort] = /^(\[[^\]]+\]|[^:]+):\d+$/.exec(text) ?? [];
  if (beforePort !== undefined) {
    throw new UsageError(`${text} has a port`, { hint: `its host alone: netkit resolve ${beforePort}` });
  }
  if (/[\s/:@[\]\p{Cc}]/u.test(text)) {
    throw new UsageError(`${text} is neither a name nor an address`);
  }
}

/**
 * Other names than ASCII go as punycode (RFC 5890); what is ASCII goes as it is: DNS has names that no URL has, such as
 * _sip._tcp.
 */
function toAscii(text: string): string {
  if (/^\p{ASCII}*$/u.test(text)) return text;
  const ascii = domainToASCII(text);
  if (ascii === '') throw new UsageError(`${text} is no name that can be written in ASCII (RFC 5891)`);
  return ascii;
}
