import type { PartOptions } from '../../actions/part-file.ts';
import { lastModifiedOf } from '../../actions/http/validators.ts';
import { saveTo } from '../../actions/save.ts';
import type { HttpResponse } from '../../protocols/http.ts';
import type { Io } from '../../terminal/io.ts';
import { createProgress } from '../../terminal/progress.ts';
import { formatNumberOf } from '../../terminal/units.ts';
import type { Arguments } from '../command.ts';
import { announcedSize } from './announced-size.ts';
import type { Destination } from './destination.ts';
import { isQuiet, say } from '../shared/say.ts';

/** What goes into the file: the body, and what is shown with it. */
export interface Download extends Pick<Destination, 'force' | 'resume'> {
  readonly response: HttpResponse;
  readonly content: AsyncIterable<Uint8Array>;
  readonly file: string;
}

/** Saves what came, with a bar on a terminal that shows how far it is; of a part that is kept, says so. */
export async function saveResponse(download: Download, args: Arguments, io: Io): Promise<void> {
  const { response, content, file, force, resume } = download;
  const quiet = isQuiet(args);
  const progress = createProgress(quiet ? { write: () => true } : io.stderr, announcedSize(response));
  let shown = 0;
  let note: string | undefined;
  const options: PartOptions = {
    force,
    createDirs: args.flag('create-dirs'),
    signal: io.signal,
    modified: args.flag('remote-time') ? lastModifiedOf(response.headers) : undefined,
    onProgress: (bytes) => {
      progress.add(bytes - shown);
      shown = bytes;
    },
    onKept: (part, bytes) => {
      note = `kept ${formatNumberOf(bytes, 'byte')} as ${part}: -C - goes on from there`;
    },
  };
  try {
    if (resume !== undefined && 'save' in resume) {
      await resume.save(response, content, options);
      if (resume.unverified && response.status === 206) {
        say(`${file} was begun by others: that the rest belongs to the same could not be checked`, args, io);
      }
    } else await saveTo(file, content, options);
  } finally {
    progress.done();
    if (note !== undefined) say(note, args, io);
  }
}
