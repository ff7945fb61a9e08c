/** A file on a disk may have any name, and a line of a listing has one end: the rest becomes `?`, as `ls` does it. */
export function oneLine(text: string): string {
  // oxlint-disable-next-line no-control-regex -- the very characters that cannot stand in a line
  return text.replaceAll(/[\0\r\n]/g, '?');
}
