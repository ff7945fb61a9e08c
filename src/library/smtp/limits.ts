/** Of one reply. Far beyond any honest one; nodemailer's own limit is 1 MiB. */
export const MAX_REPLY_BYTES = 64 * 1024;
