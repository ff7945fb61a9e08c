/** As many as curl knows; whoever receives a form rarely looks at them. */
const TYPES: readonly (readonly [ending: string, type: string])[] = [
  ['.gif', 'image/gif'],
  ['.jpg', 'image/jpeg'],
  ['.jpeg', 'image/jpeg'],
  ['.png', 'image/png'],
  ['.svg', 'image/svg+xml'],
  ['.txt', 'text/plain'],
  ['.htm', 'text/html'],
  ['.html', 'text/html'],
  ['.pdf', 'application/pdf'],
  ['.xml', 'application/xml'],
];

/** For a file that tells nothing by its name. */
export const UNKNOWN_TYPE = 'application/octet-stream';

/** The media type that a file's name promises, or `undefined`. */
export function guessType(fileName: string): string | undefined {
  const name = fileName.toLowerCase();
  return TYPES.find(([ending]) => name.endsWith(ending))?.[1];
}
