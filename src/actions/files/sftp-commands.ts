/**
 * The words that curl has for what SFTP can do besides moving files, since it has no commands of its own to quote:
 *
 *     pwd · realpath PATH · mkdir PATH · rm PATH · rmdir PATH · rename FROM TO · chmod MODE PATH
 *     symlink TARGET PATH (or ln) · statvfs PATH
 *
 * Words are divided by blanks; one with blanks stands in quotes.
 */
import { UsageError } from '../../errors.ts';
import { pathOf, textOf, type RemotePath } from '../../protocols/remote-path.ts';
import type { SftpClient } from '../../protocols/sftp.ts';
import { parseMode } from './mode.ts';

/** @returns what there is to say, line by line; mostly nothing */
export async function runSftpCommand(client: SftpClient, command: string): Promise<readonly string[]> {
  const [word = '', ...operands] = wordsOf(command);
  const known = COMMANDS[word.toLowerCase()];
  if (known === undefined) {
    throw new UsageError(`SFTP has no commands, and ${JSON.stringify(word)} is no word for one`, {
      hint: `${Object.keys(COMMANDS).join(', ')} are`,
    });
  }
  const { needs, run } = known;
  if (operands.length !== needs.length) {
    throw new UsageError(`${word} needs ${needs.length === 0 ? 'nothing behind it' : needs.join(' and ')}`);
  }
  return (await run(client, operands)) ?? [];
}

interface SftpCommand {
  readonly needs: readonly string[];
  run(client: SftpClient, operands: readonly string[]): Promise<readonly string[] | void>;
}

const at = (operands: readonly string[], index: number): RemotePath => pathOf(operands[index] ?? '');

const link: SftpCommand = {
  needs: ['a target', 'a path'],
  run: (client, operands) => client.makeLink(at(operands, 0), at(operands, 1)),
};

const COMMANDS: Readonly<Record<string, SftpCommand>> = {
  pwd: { needs: [], run: async ({ session }) => [textOf(session.home)] },
  realpath: {
    needs: ['a path'],
    run: async (client, operands) => [textOf(await client.realPath(at(operands, 0)))],
  },
  mkdir: { needs: ['a path'], run: (client, operands) => client.makeFolder(at(operands, 0)) },
  rm: { needs: ['a path'], run: (client, operands) => client.remove(at(operands, 0)) },
  rmdir: { needs: ['a path'], run: (client, operands) => client.removeFolder(at(operands, 0)) },
  rename: {
    needs: ['a path', 'a new one'],
    run: (client, operands) => client.rename(at(operands, 0), at(operands, 1)),
  },
  chmod: {
    needs: ['a mode', 'a path'],
    run: (client, operands) => client.setMode(at(operands, 1), parseMode(operands[0] ?? '')),
  },
  symlink: link,
  ln: link,
  statvfs: {
    needs: ['a path'],
    async run(client, operands) {
      const { total, free, available } = await client.space(at(operands, 0));
      return [`total ${total}`, `free ${free}`, `available ${available}`];
    },
  },
};

function wordsOf(command: string): string[] {
  return [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}
