import type { LabCertificates } from '../certificates.ts';
import type { LabPart, ServerAddress } from '../part.ts';

export interface ChatPart extends LabPart {
  readonly chat: ServerAddress;
  /** The same with TLS from the first byte. */
  readonly chats: ServerAddress;
}

export async function startChatPart(
  ports: { readonly chatPort: number; readonly chatsPort: number },
  certificates: LabCertificates,
): Promise<ChatPart> {
  throw new Error(`to be written ${String(ports)} ${String(certificates)}`);
}
