/** As many as browsers open to one server. */
export const DEFAULT_CONCURRENCY = 6;

/** Beyond it, servers are the bottleneck. */
export const DEFAULT_PIPELINE = 32;

/** Hidden, since it is nobody's download. */
export const STATE_NAME = '.netkit-downloads.jsonl';
