/** What the lab's name server knows: every name of the lab leads to loopback, which is where its servers are. */
import {
  CLASS_IN,
  type DnsQuestion,
  type DnsRecord,
  RECORD_TYPES,
  RESPONSE_CODES,
} from '../../raw/dns/message.ts';
import {
  CERTIFIED_DOMAINS,
  CHAT_NAMES,
  FTP_NAMES,
  HTTP_NAMES,
  MAIL_NAMES,
  PERDU_NAMES,
  PROXY_NAME,
  SERVICE_NAMES,
  SFTP_NAMES,
  SOCKS_NAME,
} from '../names.ts';
import { LAB_HOST } from '../part.ts';

export interface Zone {
  /** The domains that it is in charge of, with all that is below them. */
  readonly domains: readonly string[];
  readonly records: readonly DnsRecord[];
}

export interface Answer {
  readonly responseCode: number;
  readonly answers: readonly DnsRecord[];
}

/** In seconds: a lab does not live long. */
const TTL = 60;

/** The names of addresses of loopback (RFC 1035, section 3.5). */
const LOOPBACK_REVERSE = '127.in-addr.arpa';

/** The one name of the lab that is another's alias, to have one to look at. */
const [ALIAS, CANONICAL] = PERDU_NAMES;

const LAB_NAMES: readonly string[] = [
  ...new Set([
    'localhost',
    ...HTTP_NAMES,
    PROXY_NAME,
    SOCKS_NAME,
    ...FTP_NAMES,
    ...SFTP_NAMES,
    ...MAIL_NAMES,
    ...SERVICE_NAMES,
    ...CHAT_NAMES,
  ]),
].filter((name) => name !== ALIAS);

const record = (name: string, type: keyof typeof RECORD_TYPES, data: string): DnsRecord => ({
  name,
  type: RECORD_TYPES[type],
  class: CLASS_IN,
  ttl: TTL,
  data,
});

export const LAB_ZONE: Zone = {
  domains: [...CERTIFIED_DOMAINS, LOOPBACK_REVERSE],
  records: [
    ...LAB_NAMES.map((name) => record(name, 'A', LAB_HOST)),
    record(ALIAS, 'CNAME', CANONICAL),
    record(`1.0.0.${LOOPBACK_REVERSE}`, 'PTR', 'localhost'),
  ],
};

/** What a zone has to say to a question, aliases followed as far as it knows (RFC 1034, section 4.3.2). */
export function answerFrom({ domains, records }: Zone, question: DnsQuestion): Answer {
  const asked = question.name.toLowerCase();
  if (question.class !== CLASS_IN || !domains.some((domain) => isWithin(asked, domain))) {
    return { responseCode: RESPONSE_CODES.refused, answers: [] };
  }
  const answers: DnsRecord[] = [];
  const seen = new Set<string>();
  // Its own name in the answer, in the case in which it was asked for: some clients look whether that is so.
  let [name, shown] = [asked, question.name];
  while (!seen.has(name)) {
    seen.add(name);
    const here = records.filter((each) => each.name === name);
    const found = here.filter(({ type }) => type === question.type);
    const alias = here.find(({ type }) => type === RECORD_TYPES.CNAME);
    if (found.length > 0 || typeof alias?.data !== 'string') {
      answers.push(...found.map((each) => ({ ...each, name: shown })));
      break;
    }
    answers.push({ ...alias, name: shown });
    name = shown = alias.data;
  }
  // A name above another one exists, though it has no records itself (RFC 8020, section 2).
  const exists = answers.length > 0 || records.some((each) => isWithin(each.name, asked));
  return { responseCode: exists ? RESPONSE_CODES.noError : RESPONSE_CODES.noSuchName, answers };
}

function isWithin(name: string, domain: string): boolean {
  return name === domain || name.endsWith(`.${domain}`);
}
