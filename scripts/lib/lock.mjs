/** One at a time, among processes: a file that its owner keeps touching. */
import {
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
  linkSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const TOUCH_MS = 2_000;
/** Long enough for an owner whose machine is busy; only one that was killed lets it pass. */
const STALE_MS = 30_000;
const POLL_MS = 200;

/** Calls `work` while no other process is at it; `waiting` is called once if another one is. */
export async function withLock(file, work, waiting) {
  await take(file, waiting);
  const touching = setInterval(() => utimesSync(file, new Date(), new Date()), TOUCH_MS);
  try {
    return await work();
  } finally {
    clearInterval(touching);
    rmSync(file, { force: true });
  }
}

async function take(file, waiting) {
  mkdirSync(dirname(file), { recursive: true });
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, String(process.pid));
  try {
    for (let attempt = 0; !linked(mine, file); attempt++) {
      if (isStale(file)) discard(file);
      else {
        if (attempt === 0) waiting?.();
        await sleep(POLL_MS);
      }
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

/** A link appears with its content, or not at all. */
function linked(from, to) {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function isStale(file) {
  try {
    if (Date.now() - statSync(file).mtimeMs > STALE_MS) return true;
    process.kill(Number(readFileSync(file, 'utf8')), 0);
    return false;
  } catch (error) {
    // EPERM: it lives, and is another user's. ENOENT: it has just been given back.
    return error.code === 'ESRCH';
  }
}

/** Moved before it is removed, so that of two who found it stale one alone gets it. */
function discard(file) {
  const moved = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, moved);
    // Another process may have discarded the stale one and taken the lock in between: give it back.
    if (!isStale(moved)) linked(moved, file);
    rmSync(moved, { force: true });
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}
