/** What netkit can say at a port, and which ports the course has chosen. */

/** The commands for a port, in the order in which one would try them. */
export const SPOKEN: ReadonlyMap<number, readonly string[]> = new Map([
  [7, ['netkit tcp send HOST 7 TEXT', 'netkit udp send HOST 7 TEXT', 'netkit tcp serve echo']],
  [9, ['netkit tcp send HOST 9 TEXT', 'netkit tcp serve discard']],
  [13, ['netkit tcp connect HOST 13', 'netkit tcp serve daytime']],
  [19, ['netkit tcp connect HOST 19', 'netkit tcp serve chargen']],
  [21, ['netkit ftp ls HOST', 'netkit ftp serve']],
  [22, ['netkit sftp ls HOST']],
  [25, ['netkit smtp probe HOST', 'netkit smtp send HOST']],
  [37, ['netkit tcp connect HOST 37 --hex', 'netkit tcp serve time']],
  [53, ['netkit resolve NAME --dns-server HOST']],
  [80, ['netkit http get HOST', 'netkit http serve']],
  [110, ['netkit pop3 ls HOST']],
  [143, ['netkit imap ls HOST']],
  [194, ['netkit chat serve']],
  [443, ['netkit http get https://HOST', 'netkit http serve --tls']],
  [465, ['netkit smtp send smtps://HOST']],
  [587, ['netkit smtp send smtp://HOST:587']],
  [990, ['netkit ftp ls ftps://HOST']],
  [993, ['netkit imap ls imaps://HOST']],
  [995, ['netkit pop3 ls pop3s://HOST']],
  [1080, ['netkit http get URL --proxy socks5://HOST']],
  [6667, ['netkit chat serve']],
  [6697, ['netkit chat serve']],
  [8000, ['netkit http get HOST:8000', 'netkit http serve --port 8000']],
  [8080, ['netkit http get HOST:8080', 'netkit http serve --port 8080']],
]);

/** Ports that courses in network programming have their programs at, whatever they are registered for. */
export const COURSE_PORTS: ReadonlyMap<
  number,
  { readonly purpose: string; readonly commands: readonly string[] }
> = new Map([
  [
    3000,
    { purpose: 'a first server, and the messenger', commands: ['netkit tcp listen 3000', 'netkit chat'] },
  ],
  [5000, { purpose: 'a client class and a server class', commands: ['netkit tcp connect HOST 5000'] }],
  [
    8000,
    { purpose: 'an echo server', commands: ['netkit tcp serve echo', 'netkit tcp send HOST 8000 TEXT'] },
  ],
  [
    11_700,
    { purpose: 'the dialogue, and the relay', commands: ['netkit tcp dialog serve', 'netkit chat serve'] },
  ],
  [
    12_800,
    { purpose: 'the dialogue, and the relay', commands: ['netkit tcp dialog serve', 'netkit chat serve'] },
  ],
  [
    50_000,
    { purpose: 'the dialogue, and the relay', commands: ['netkit tcp dialog serve', 'netkit chat serve'] },
  ],
]);
