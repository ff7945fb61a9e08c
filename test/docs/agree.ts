/** Whether what came agrees with what a page shows, but for what is another each time. */

/** What no two runs have in common, and what stands for it. The first that fits goes first. */
const VARIABLE: readonly (readonly [what: RegExp, stands: string])[] = [
  // Dates as HTTP, mail, logs, JSON and certificates have them.
  [/\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} (?:GMT|[+-]\d{4})/g, 'DATE'],
  [/\b\d{2}\/\w{3}\/\d{4}:\d{2}:\d{2}:\d{2} [+-]\d{4}/g, 'DATE'],
  [/\b20(?:2[6-9]|[3-9]\d)-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?/g, 'DATE'],
  // A port that the system has chosen; those below are names of their own (SMTP's, curl's).
  [/(?<=127\.0\.0\.1:|\[::1\]:|localhost:)\d{4,5}\b/g, 'PORT'],
  [/(?<=\(\|\|\|)\d{4,5}(?=\|\))/g, 'PORT'],
  [/\b127,0,0,1,\d{1,3},\d{1,3}\b/g, 'ADDRESS'],
  // Times, and what is reckoned from them.
  [/\b\d+(?:\.\d+)? (?:µs|ms|s)(?![\w/])/g, 'TIME'],
  [/(?<="(?:at|timeMs|elapsed|total|[a-z]+Time)":\s?)\d+(?:\.\d+)?/g, 'TIME'],
  [/\b\d+(?:\.\d+)? [KMG]?i?B\/s/g, 'SPEED'],
  [/[▏▎▍▌▋▊▉█]+/g, ''],
  // Names that a server makes up.
  [/(?<=delivered as )\S+/g, 'NAME'],
  [/(?<=nonce=")[^"]+/g, 'NONCE'],
  [/(?<=^token\s+)\S+/g, 'TOKEN'],
  [/<[\da-f]{24,}@/g, '<NAME@'],
  // Of mailboxes: the second in which they were made.
  [/\b1[789]\d{8}\b/g, 'VALIDITY'],
  [/SHA256:[\w+/]{43}/g, 'FINGERPRINT'],
];

/** One line, in the form in which two runs are alike. Columns are as wide as what stands in them. */
export function normalised(line: string): string {
  const plain = VARIABLE.reduce((text, [what, stands]) => text.replaceAll(what, stands), line);
  return plain.replaceAll(/\s+/g, ' ').trim();
}

const ANYTHING = '…';

/** `…` in what is shown stands for anything: alone on a line (also behind a transcript's bar) for any number of lines. */
export function agrees(shown: readonly string[], came: readonly string[]): boolean {
  const [expected, actual] = [shown.map(normalised), came.map(normalised)];
  const fits = (at: number, from: number): boolean => {
    const line = expected[at];
    if (line === undefined) return from === actual.length;
    if (line.replace(/^[│║┊┋] /, '') === ANYTHING) {
      for (let next = from; next <= actual.length; next++) if (fits(at + 1, next)) return true;
      return false;
    }
    const other = actual[from];
    return other !== undefined && isAlike(line, other) && fits(at + 1, from + 1);
  };
  return fits(0, 0);
}

function isAlike(shown: string, came: string): boolean {
  const parts = shown.split(ANYTHING).map((part) => part.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`).test(came);
}
