/** What a page shows and nobody types here: the command line, and the reason. The first that fits. */
const UNTRIED: readonly (readonly [command: RegExp, reason: string])[] = [
  [/^netkit (?:lab|(?:\w+|tcp dialog) serve\b.*|(?:tcp|udp) listen\b.*)$/, 'runs until Ctrl-C'],
  [/^netkit chat$/, 'is typed at'],
  [/^nc /, 'is another program, at a server that runs until Ctrl-C'],
  [/\blocalhost[ :]\d/, 'asks a server that runs until Ctrl-C'],
  [/^netkit resolve localhost$/, 'what DNS says of it depends on the network'],
];

export function whyUntried(command: string): string | undefined {
  return UNTRIED.find(([what]) => what.test(command))?.[1];
}
