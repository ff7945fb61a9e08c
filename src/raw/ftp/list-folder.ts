/**
 * Listing a folder: by MLSD (RFC 3659, section 7), whose lines are made for programs, else by LIST, whose lines are made for
 * people. The folder is entered first, and the command goes without an argument: a name in it might be taken for options or
 * a pattern, as by the `ls` that many a server runs.
 */
import { isRefusal, type RefusalError } from '../../errors.ts';
import type { Listing } from '../../protocols/files.ts';
import { isEmptyFolder } from '../../protocols/ftp-refusals.ts';
import type { FtpTarget } from '../../protocols/ftp.ts';
import type { RemotePath } from '../../protocols/remote-path.ts';
import { download } from './download.ts';
import { type ListingCommand, ListingDecoder } from './listing/decoder.ts';
import type { FtpSession, ListingVerb } from './session.ts';

const FIRST: Readonly<Record<Exclude<FtpTarget['listing'], 'auto' | undefined>, ListingVerb>> = {
  mlsd: 'MLSD',
  list: 'LIST -a',
  names: 'NLST',
};

/** What to try first. */
export function chooseListingVerb(listing: FtpTarget['listing'], hasFacts: boolean): ListingVerb {
  return FIRST[listing === undefined || listing === 'auto' ? (hasFacts ? 'mlsd' : 'list') : listing];
}

/** @throws RefusalError; LimitError */
export async function listFolder(session: FtpSession, folder: RemotePath): Promise<Listing> {
  const path = session.resolve(folder);
  // Where nobody knows the way back, the folder is named after all.
  const name = session.home === '' && path !== '' ? path : undefined;
  if (session.home !== '') await session.enter(path);
  for (;;) {
    const verb = session.listingVerb;
    const { listing, refusal } = await tryListing(session, verb, name);
    // `-a` shows names that begin with a dot. What does not know it may take it for a name, and find nothing: a folder
    // that is listed with it has two entries at least, itself and the one above.
    if (verb === 'LIST -a' && (listing === undefined || isNothing(listing))) session.listingVerb = 'LIST';
    else if (listing !== undefined) return listing.listing;
    else if (isEmptyFolder(refusal, verb === 'NLST')) return { entries: [], unknown: [] };
    else throw refusal;
  }
}

interface Listed {
  readonly listing: Listing;
  readonly bytes: number;
}

async function tryListing(
  session: FtpSession,
  verb: ListingVerb,
  name: string | undefined,
): Promise<
  | { readonly listing: Listed; readonly refusal?: never }
  | { readonly listing?: never; readonly refusal: RefusalError }
> {
  const [command, option] = verb.split(' ', 2) as [ListingCommand, string | undefined];
  const argument = [option, name].filter((word) => word !== undefined).join(' ');
  const decoder = new ListingDecoder(command, Date.now());
  let bytes = 0;
  try {
    const transfer = await session.beginTransfer({ verb: command, ...(argument === '' ? {} : { argument }) });
    for await (const chunk of await download(transfer)) {
      bytes += chunk.length;
      decoder.push(chunk);
    }
    return { listing: { listing: decoder.end(), bytes } };
  } catch (error) {
    if (isRefusal(error) && !session.control.closed) return { refusal: error };
    throw error;
  }
}

function isNothing({ listing, bytes }: Listed): boolean {
  return bytes === 0 || (listing.entries.length === 0 && listing.unknown.length > 0);
}
