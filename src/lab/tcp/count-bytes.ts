/** `1 byte`, `20 bytes`, for a log. */
export function countBytes(count: number): string {
  return `${count} byte${count === 1 ? '' : 's'}`;
}
