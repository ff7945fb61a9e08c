import { isIP } from 'node:net';
import { escapeJsonForTerminal } from '../../../terminal/escape.ts';
import type { BodySource, Line, Program, ProgramServer } from './program.ts';

/** The program for Node 20 or later, as a module, with a line feed at its end. */
export function nodeProgram(program: Program): string {
  const { lines, credentials, body, server, wholeAnswer, variables, leftOut } = program;
  const code = [
    ...(credentials === undefined
      ? []
      : [
          `const credentials = Buffer.from(${line([`${credentials.user}:`, credentials])}).toString('base64');`,
        ]),
    ...(body === undefined ? [] : [`const body = ${read(body)};`]),
    'const request = [',
    ...lines.map((each, index) =>
      index === 0
        ? `  ${line(each)}, // 1.0: the answer is never chunked, and ends with the connection`
        : `  ${line(each)},`,
    ),
    "  '', '', // an empty line ends the head",
    "].join('\\r\\n');",
    `const socket = ${connect(server)};`,
    'socket.write(request);',
    ...(body === undefined ? [] : ['socket.write(body);']),
    'const chunks = [];',
    'for await (const chunk of socket) chunks.push(chunk);',
    'const response = Buffer.concat(chunks);',
    wholeAnswer
      ? 'process.stdout.write(response);'
      : "process.stdout.write(response.subarray(response.indexOf('\\r\\n\\r\\n') + 4));",
  ];
  const comments = [
    `// Run it as: ${[...variables.map((name) => `${name}=…`), 'node request.mjs'].join(' ')}`,
    ...(leftOut.length === 0 ? [] : [`// Left out: ${leftOut.map((name) => `--${name}`).join(', ')}`]),
  ];
  return [...comments, ...imports(program), '', ...code, ''].join('\n');
}

function imports({ body, server: { tls } }: Program): string[] {
  const readsFile = (body !== undefined && 'file' in body) || tls?.ca !== undefined;
  return [
    ...(readsFile ? ["import { readFileSync } from 'node:fs';"] : []),
    tls === undefined ? "import net from 'node:net';" : "import tls from 'node:tls';",
  ];
}

function read(source: BodySource): string {
  if ('text' in source) return `Buffer.from(${literal(source.text)})`;
  const { file, withoutLineEnds } = source;
  const name = file === '-' ? '0' : literal(file);
  return withoutLineEnds
    ? `Buffer.from(readFileSync(${name}, 'latin1').replace(/[\\r\\n\\0]/g, ''), 'latin1')`
    : `readFileSync(${name})`;
}

function connect({ host, port, unixSocket, tls }: ProgramServer): string {
  const place =
    unixSocket === undefined ? `host: ${literal(host)}, port: ${port}` : `path: ${literal(unixSocket)}`;
  if (tls === undefined) return `net.connect({ ${place} })`;
  const settings = [
    place,
    // The name goes out in the clear (RFC 6066, section 3), and an address is none.
    ...(isIP(host) === 0 ? [`servername: ${literal(host)}`] : []),
    ...(tls.ca === undefined ? [] : [`ca: readFileSync(${literal(tls.ca)})`]),
    ...(tls.insecure ? ['rejectUnauthorized: false'] : []),
  ];
  return `tls.connect({ ${settings.join(', ')} })`;
}

/** A string; with something to fill in, a template. */
function line(pieces: Line): string {
  if (pieces.every((piece) => typeof piece === 'string')) return literal(pieces.join(''));
  const filled = pieces.map((piece) => {
    if (typeof piece === 'string') return escaped(piece).replaceAll(/`|\$(?=\{)/g, '\\$&');
    if ('variable' in piece) return `\${process.env.${piece.variable}}`;
    return piece.computed === 'length' ? '${body.length}' : '${credentials}';
  });
  return `\`${filled.join('')}\``;
}

function literal(text: string): string {
  return `'${escaped(text).replaceAll("'", "\\'")}'`;
}

/** What JSON says in its own quotes, for quotes of another kind. */
function escaped(text: string): string {
  return escapeJsonForTerminal(JSON.stringify(text)).slice(1, -1).replaceAll('\\"', '"');
}
