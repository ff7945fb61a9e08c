import { ANNOUNCE_UP_TO } from './limits.ts';

/** Whether all in a room of so many members are told who comes, goes, or changes their name. */
export function isAnnounced(members: number): boolean {
  return members <= ANNOUNCE_UP_TO;
}

/** What whoever asks for a list of so many members is to know of it; `undefined` where there is nothing to know. */
export function whyUnannounced(members: number): string | undefined {
  return isAnnounced(members)
    ? undefined
    : `comings and goings are not announced in rooms of more than ${ANNOUNCE_UP_TO}`;
}
