import { UsageError } from '../../errors.ts';
import { bytesBody, fileBody } from '../body.ts';
import { refuseControls } from './addresses.ts';

/** What a message carries: a file, or bytes. */
export type Attachment = {
  /** As the recipient is to see it: without folders. */
  readonly name: string;
  /** Such as `application/pdf`; without it, what the name ends in tells. */
  readonly type?: string;
} & ({ readonly path: string } | { readonly content: Uint8Array | string });

export interface OpenAttachment {
  readonly name: string;
  readonly type: string | undefined;
  /** In bytes, in base64 with its line ends; `undefined`: not known. */
  readonly encodedSize: number | undefined;
  open(): AsyncIterable<Uint8Array>;
}

/** RFC 2045, section 5.1. */
const TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:\s*;.*)?$/;
/** Characters on a line of base64; RFC 2045, section 6.8, takes no more. */
const LINE_LENGTH = 76;

/** @throws UsageError, TransportError `read-file` */
export async function openAttachment(attachment: Attachment): Promise<OpenAttachment> {
  const { name, type } = attachment;
  refuseControls('the name of an attachment', name);
  if (name === '') throw new UsageError('an attachment needs a name');
  if (type !== undefined && (!TYPE.test(type) || /[\r\n\0]/.test(type))) {
    throw new UsageError(`${JSON.stringify(type)} is no media type`, { hint: 'such as application/pdf' });
  }
  const body = 'path' in attachment ? await fileBody(attachment.path) : bytesBody(attachment.content);
  // RFC 2046, section 5.2.1: a message within a message stands there as it is, with other line ends perhaps.
  const isEncoded = !/^message\//i.test(type ?? '') && !/\.eml$/i.test(name);
  const isKnown = body.size !== undefined && isEncoded;
  return {
    name,
    type,
    encodedSize: isKnown && body.size !== undefined ? encodedSize(body.size) : undefined,
    open: () => body.open(),
  };
}

/** @param size in bytes */
function encodedSize(size: number): number {
  const characters = Math.ceil(size / 3) * 4;
  return characters + 2 * Math.floor(Math.max(characters - 1, 0) / LINE_LENGTH);
}
