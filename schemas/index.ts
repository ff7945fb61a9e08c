import { API_OUTPUTS } from './api.ts';
import { COMPARISON_OUTPUTS } from './comparison.ts';
import { DOWNLOAD_OUTPUTS } from './download.ts';
import { FILES_OUTPUTS } from './files.ts';
import { HTTP_OUTPUTS } from './http.ts';
import { IMAP_OUTPUTS } from './imap.ts';
import { LAB_OUTPUTS } from './lab.ts';
import { NAMES_OUTPUTS } from './names.ts';
import type { JsonOutput } from './output.ts';
import { POP3_OUTPUTS } from './pop3.ts';
import { SERVE_OUTPUTS } from './serve.ts';
import { SMTP_OUTPUTS } from './smtp.ts';
import { TCP_OUTPUTS } from './tcp.ts';
import { UDP_OUTPUTS } from './udp.ts';

/** All there are: each verb with `--format json` is in exactly one of them, and once more for each option that changes it. */
export const JSON_OUTPUTS: readonly JsonOutput[] = [
  ...HTTP_OUTPUTS,
  ...DOWNLOAD_OUTPUTS,
  ...API_OUTPUTS,
  ...FILES_OUTPUTS,
  ...IMAP_OUTPUTS,
  ...POP3_OUTPUTS,
  ...SMTP_OUTPUTS,
  ...TCP_OUTPUTS,
  ...UDP_OUTPUTS,
  ...NAMES_OUTPUTS,
  ...SERVE_OUTPUTS,
  ...LAB_OUTPUTS,
  ...COMPARISON_OUTPUTS,
];
