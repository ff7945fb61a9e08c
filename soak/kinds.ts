import type { Kind } from './kind.ts';
import { api } from './kinds/api.ts';
import { chat } from './kinds/chat.ts';
import { downloads } from './kinds/downloads.ts';
import { ftp, sftp } from './kinds/files.ts';
import { hostile } from './kinds/hostile.ts';
import { http } from './kinds/http.ts';
import { mail } from './kinds/mail.ts';
import { tcp, udp } from './kinds/sockets.ts';

export const KINDS: readonly Kind[] = [http, downloads, ftp, sftp, mail, api, chat, tcp, udp, hostile];
