import { COMMANDS, type CommandModule } from '../../src/commands/registry.ts';
import { fakeIo, type FakeIoOptions } from '../helpers/fake-io.ts';
import type { Ran } from '../helpers/netkit-http.ts';
import { type RunningCommand, startCommand } from '../helpers/running-command.ts';

/**
 * `netkit LINE … --format json` in this process.
 *
 * @param line words with a space between any two: the verb and what has no spaces
 * @param more words that may have some
 */
export async function netkitJson(
  line: string,
  more: readonly string[] = [],
  options: FakeIoOptions = {},
): Promise<Ran> {
  const { run, argv } = await commandOf(line, more);
  const io = fakeIo(options);
  const code = await run(argv, io);
  return { code, stdout: io.stdout.bytes, stderr: io.stderr.text };
}

/** The same of what runs until it is told to stop, which it is after the test at the latest. */
export async function startJson(
  line: string,
  more: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<RunningCommand> {
  const { run, argv } = await commandOf(line, more);
  return startCommand((io) => run(argv, io), env);
}

async function commandOf(
  line: string,
  more: readonly string[],
): Promise<{ readonly run: CommandModule['run']; readonly argv: readonly string[] }> {
  const [name, ...words] = line.split(' ');
  const entry = COMMANDS.find((command) => command.name === name);
  if (entry === undefined) throw new Error(`there is no command ${name}`);
  const { run } = await entry.load();
  return { run, argv: [...words, ...more, '--format', 'json'] };
}
