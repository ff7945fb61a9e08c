export const QUESTION_TYPES = ['A', 'AAAA', 'CNAME', 'MX', 'TXT', 'NS', 'SRV', 'SOA', 'CAA', 'PTR'] as const;

/** What DNS can be asked for here (IANA, DNS Parameters, Resource Record TYPEs). */
export type QuestionType = (typeof QUESTION_TYPES)[number];

/**
 * How a question went: `found` · `no-such-name`: nothing of that name at all (NXDOMAIN) · `no-data`: the name exists,
 * but nothing of this type (NODATA, RFC 2308, section 2.2) · `no-answer`: not within the time · `unreachable`: there is
 * no name server · `refused`: there is one that does not want to, or cannot.
 */
export type LookupStatus = 'found' | 'no-such-name' | 'no-data' | 'no-answer' | 'unreachable' | 'refused';

/** What the system's resolver says, which looks into its hosts file and wherever else it is told to, and in DNS. */
export interface SystemAnswer {
  readonly status: LookupStatus;
  /** The addresses of a name, in the system's order; of an address its name. */
  readonly values: readonly string[];
  /** Why there are none. */
  readonly reason?: string;
}

/** What the name servers say to one question. */
export interface DnsAnswer {
  readonly type: QuestionType;
  readonly status: LookupStatus;
  /** MX and SRV by priority; of CNAME the whole chain of aliases. */
  readonly records: readonly NameRecord[];
  /** Why there are none. */
  readonly reason?: string;
}

/** One record of DNS (RFC 1035, section 3.2). */
export interface NameRecord {
  /** Of a chain of aliases, each has the next one for its value. */
  readonly name: string;
  readonly type: QuestionType;
  /**
   * As in a zone file (RFC 1035, section 5), names without the last dot: `127.0.0.1`, `10 mail.example`. Of TXT the text itself,
   * its pieces joined, without quotes.
   */
  readonly value: string;
  /** For how long it may be kept, in seconds; known of A and AAAA. */
  readonly ttl?: number;
}

/** The other way round: the names of an address that was found, or the addresses of a name. */
export interface WayBack {
  readonly value: string;
  readonly status: LookupStatus;
  readonly leadsTo: readonly string[];
  /** Whether that is where we came from; for a name, also what it is an alias of. */
  readonly same: boolean;
}

/** A name, or an address, as the system and as DNS know it. */
export interface NameReport {
  /** As it was given. */
  readonly asked: string;
  /** As it is looked up: in ASCII (RFC 5891), without brackets. */
  readonly name: string;
  readonly kind: 'name' | 'address';
  /** Absent where the system was not asked. */
  readonly system?: SystemAnswer;
  /** The name servers: `192.0.2.53`, or with its port where that is not 53. */
  readonly servers: readonly string[];
  /** One for each type that was asked for. */
  readonly dns: readonly DnsAnswer[];
  readonly back: readonly WayBack[];
  /** What one of them knows and the other does not, where both have answered. */
  readonly onlySystem: readonly string[];
  readonly onlyDns: readonly string[];
}
