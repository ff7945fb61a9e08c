/** SELECT and EXAMINE (RFC 9051, sections 6.3.2 and 6.3.3). */
import type { OpenFolder } from '../../protocols/imap.ts';
import { FolderState } from './folder-state.ts';
import { folderStatus } from './folders.ts';
import { numberIn, type ResponseCode, wordsIn } from './response-codes.ts';
import type { ImapState } from './session.ts';

/** @throws RefusalError `not-found`, after which no folder is open */
export async function openFolder(state: ImapState, path: string, readOnly: boolean): Promise<OpenFolder> {
  const { connection, names } = state;
  const name = names.encode(path);
  const folder = new FolderState();
  const codes = new Map<string, ResponseCode>();
  let flags: readonly string[] = [];
  // RFC 9051, section 6.3.2: the one before is closed in any case.
  state.folder = folder;
  try {
    // RFC 7162, section 3.1.8: only then are changes counted.
    const counting = connection.has('CONDSTORE') || connection.has('QRESYNC') ? ['(CONDSTORE)'] : [];
    const { code } = await connection.request(
      [readOnly ? 'EXAMINE' : 'SELECT', name, ...counting],
      (response) => {
        if (response.type === 'flags') flags = response.flags;
        if (response.type === 'status' && response.code !== undefined)
          codes.set(response.code.name, response.code);
      },
    );
    const number = (key: string): number | undefined => {
      const found = codes.get(key);
      return found === undefined ? undefined : numberIn(found);
    };
    const permanent = codes.get('PERMANENTFLAGS');
    const [uidNext, uidValidity] = [number('UIDNEXT'), number('UIDVALIDITY')];
    const known =
      uidNext === undefined || uidValidity === undefined
        ? await folderStatus(state, path)
        : { uidNext, uidValidity };
    const highestModSeq = codes.get('HIGHESTMODSEQ')?.argument;
    folder.gone = 0;
    return {
      path,
      readOnly: readOnly || code?.name === 'READ-ONLY',
      messages: folder.messages,
      uidNext: known.uidNext,
      uidValidity: known.uidValidity,
      // RFC 9051, section 7.1: without the code, all that there are can be kept.
      permanentFlags: permanent === undefined ? flags : wordsIn(permanent),
      ...(highestModSeq === undefined ? {} : { highestModSeq }),
    };
  } catch (error) {
    state.folder = undefined;
    throw error;
  }
}
