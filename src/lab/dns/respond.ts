import {
  decodeHeader,
  decodeMessage,
  type DnsHeader,
  type DnsMessage,
  encodeMessage,
  HEADER_BYTES,
  OPCODE_QUERY,
  RESPONSE_CODES,
} from '../../raw/dns/message.ts';
import { isNetkitError } from '../../errors.ts';
import { answerFrom, type Zone } from './zone.ts';

/**
 * What a name server says to a message.
 *
 * @param maxBytes what the way back can carry: longer answers are left out, and the response says so (TC)
 * @returns `undefined` for what deserves no response: no header, or itself a response, which might go on for ever
 */
export function respond(bytes: Uint8Array, zone: Zone, maxBytes: number): Buffer | undefined {
  if (bytes.length < HEADER_BYTES) return undefined;
  const header = decodeHeader(bytes);
  if (header.response) return undefined;
  if (header.opcode !== OPCODE_QUERY) return failure(header, RESPONSE_CODES.notImplemented);
  const query = decodeQuery(bytes);
  const [question, ...others] = query?.questions ?? [];
  // More questions than one were never understood by anybody (RFC 9619).
  if (question === undefined || others.length > 0) return failure(header, RESPONSE_CODES.formatError);
  const { responseCode, answers } = answerFrom(zone, question);
  const response: DnsMessage = {
    ...responseTo(header),
    authoritative: responseCode !== RESPONSE_CODES.refused,
    responseCode,
    questions: [question],
    answers,
  };
  const whole = encodeMessage(response);
  return whole.length <= maxBytes ? whole : encodeMessage({ ...response, truncated: true, answers: [] });
}

function decodeQuery(bytes: Uint8Array): DnsMessage | undefined {
  try {
    return decodeMessage(bytes);
  } catch (error) {
    if (isNetkitError(error)) return undefined;
    throw error;
  }
}

function failure(header: DnsHeader, responseCode: number): Buffer {
  return encodeMessage({ ...responseTo(header), responseCode });
}

/** Recursion is not offered: it knows what it knows, and asks nobody. */
function responseTo({ id, opcode, recursionDesired }: DnsHeader): DnsMessage {
  return {
    id,
    response: true,
    opcode,
    authoritative: false,
    truncated: false,
    recursionDesired,
    recursionAvailable: false,
    responseCode: RESPONSE_CODES.noError,
    questions: [],
    answers: [],
    authorities: [],
    additionals: [],
  };
}
