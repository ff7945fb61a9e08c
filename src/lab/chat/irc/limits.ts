import { EXCHANGE_LIMITS } from '../../../actions/chat/memory-exchange.ts';

/** Rooms that somebody may be in; the exchange has the last word. */
export const MAX_ROOMS = EXCHANGE_LIMITS.maxRoomsPerMember;
/** In characters. What goes before a topic in a line may have 340 bytes, and not all characters have one. */
export const MAX_TOPIC_LENGTH = 160;
/** In characters: why somebody left, or is away. */
export const MAX_REASON_LENGTH = 160;
/** In characters: the `~` of no ident, and what the RFC's examples need. Names of 32 bytes are the longest that systems have. */
export const MAX_USER_LENGTH = 16;
/** In characters: a line of WHOIS holds it beside a name and a host. */
export const MAX_REAL_NAME_LENGTH = 50;
/** Of one PRIVMSG or NOTICE: each is a line to somebody, and one line is what a client has paid for. */
export const MAX_TARGETS = 4;
/** Of one ISON: their names come back in one line. */
export const MAX_NAMES_ASKED = 30;
/** Of one USERHOST: RFC 2812, section 4.8. */
export const MAX_USER_HOSTS = 5;
/** Members that one WHO lists: with 512 bytes each they stay well below what a relay holds back for a slow reader. */
export const MAX_WHO_REPLIES = 1000;
/** Rooms that one LIST lists, for the same reason. */
export const MAX_LIST_REPLIES = 1000;
