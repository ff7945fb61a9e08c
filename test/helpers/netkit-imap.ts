import { afterAll, beforeAll, onTestFinished, vi } from 'vitest';
import { run } from '../../src/commands/imap.ts';
import { startLab } from '../../src/lab/lab.ts';
import { fakeIo, type FakeIo, type FakeIoOptions } from './fake-io.ts';
import { emptyFolder } from './scratch.ts';

/** Text for a person, without colours. */
export const TERMINAL: FakeIoOptions = { terminal: true, env: { NO_COLOR: '1' } };

export const CLIENTS = ['raw', 'library'] as const;

export interface RanImap {
  readonly code: number;
  readonly stdout: Buffer;
  readonly text: string;
  readonly stderr: string;
}

/** `netkit imap …` in this process. @param io what it is given; made of the options where there is none */
export async function netkitImap(
  argv: readonly string[],
  options: FakeIoOptions = {},
  io: FakeIo = fakeIo(options),
): Promise<RanImap> {
  const code = await run(argv, io);
  return { code, stdout: io.stdout.bytes, text: io.stdout.text, stderr: io.stderr.text };
}

/** One certificate authority for all labs of a file: to make one takes longer than a test. */
export function shareAuthority(): void {
  let folder: Awaited<ReturnType<typeof emptyFolder>>;
  beforeAll(async () => {
    folder = await emptyFolder();
    vi.stubEnv('NETKIT_DATA', folder.path);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await folder.remove();
  });
}

/** A mail server with the sample mail that stands through a test, over the plain port, and what `netkit imap` makes of it. */
export async function startMailbox(client: (typeof CLIENTS)[number] = 'raw') {
  const lab = await startLab({ mail: true });
  onTestFinished(() => lab.stop());
  const { port } = lab.mail.imap;
  const url = (path = ''): string => `imap://alice:secret@127.0.0.1:${port}/${path}`;
  return {
    mail: lab.mail,
    url,
    /** @param path of the folder, as in a URL */
    netkit: (verb: string, path: string, argv: readonly string[] = [], io?: FakeIoOptions, given?: FakeIo) =>
      netkitImap([verb, `--${client}`, '--tls', 'none', url(path), ...argv], io, given),
  };
}
