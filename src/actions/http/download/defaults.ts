/** As many as browsers open to one server. */
export const DEFAULT_CONCURRENCY = 6;

/** Hidden, since it is nobody's download. */
export const STATE_NAME = '.netkit-downloads.jsonl';
