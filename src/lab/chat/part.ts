import { createMemoryExchange } from '../../actions/chat/memory-exchange.ts';
import { RELAY_PORT } from '../../actions/chat/relay-port.ts';
import { HANDSHAKE_TIMEOUT_MS } from '../../net/time-limits.ts';
import type { LabCertificates } from '../certificates.ts';
import { CHAT_NAMES } from '../names.ts';
import { certificateFor, LAB_HOST, lead, type LabPart, type ServerAddress } from '../part.ts';
import { startBoth } from '../session-server.ts';
import { type Relay, startRelay } from './relay.ts';

/** RFC 7194: IRC with TLS from the first byte; 6667 is the one without. */
const IRC_PORT = 6667;
const IRCS_PORT = 6697;

export interface ChatPart extends LabPart {
  readonly chat: ServerAddress;
  /** The same with TLS from the first byte. */
  readonly chats: ServerAddress;
}

/** A relay that is reached at two ports: whoever comes by the one meets whoever comes by the other. */
export async function startChatPart(
  { chatPort, chatsPort }: { readonly chatPort: number; readonly chatsPort: number },
  certificates: LabCertificates,
): Promise<ChatPart> {
  const exchange = createMemoryExchange();
  const certificate = certificateFor(certificates, CHAT_NAMES);
  const tls = { certificate, alpn: [], handshakeTimeout: HANDSHAKE_TIMEOUT_MS };
  const { plain, implicit } = await startBoth(
    { port: chatPort, implicitPort: chatsPort },
    (port, isImplicit): Promise<Relay> =>
      startRelay({ host: LAB_HOST, port, exchange, ...(isImplicit && { tls }) }),
  );
  const chat = { host: LAB_HOST, port: plain.port };
  const chats = { host: LAB_HOST, port: implicit?.port ?? 0 };
  return {
    chat,
    chats,
    destinations: [
      ...lead(CHAT_NAMES, RELAY_PORT, chat),
      ...lead(CHAT_NAMES, IRC_PORT, chat),
      ...lead(CHAT_NAMES, IRCS_PORT, chats),
    ],
    names: CHAT_NAMES,
    async stop() {
      await Promise.all([plain.stop(0), implicit?.stop(0)]);
    },
  };
}
