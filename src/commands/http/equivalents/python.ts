import { escapeJsonForTerminal } from '../../../terminal/escape.ts';
import type { BodySource, Line, Program, ProgramServer } from './program.ts';

/** The program in Python 3.8 or later, with a line feed at its end. */
export function pythonProgram(program: Program): string {
  const { lines, credentials, body, server, wholeAnswer, variables, leftOut } = program;
  const { opening, connecting } = connect(server);
  const message = body === undefined ? 'request.encode()' : 'request.encode() + body';
  const code = [
    ...(credentials === undefined
      ? []
      : [`credentials = base64.b64encode(${line([`${credentials.user}:`, credentials])}.encode()).decode()`]),
    ...(body === undefined ? [] : [`body = ${read(body)}`]),
    'request = "\\r\\n".join([',
    ...lines.map((each, index) =>
      index === 0
        ? `    ${line(each)},  # 1.0: the answer is never chunked, and ends with the connection`
        : `    ${line(each)},`,
    ),
    '    "", "",  # an empty line ends the head',
    '])',
    ...opening,
    ...connecting,
    `    connection.sendall(${message})`,
    '    response = connection.makefile("rb").read()',
    ...(wholeAnswer
      ? ['sys.stdout.buffer.write(response)']
      : ['head, _, body = response.partition(b"\\r\\n\\r\\n")', 'sys.stdout.buffer.write(body)']),
  ];
  const comments = [
    `# Run it as: ${[...variables.map((name) => `${name}=…`), 'python3 request.py'].join(' ')}`,
    ...(leftOut.length === 0 ? [] : [`# Left out: ${leftOut.map((name) => `--${name}`).join(', ')}`]),
  ];
  return [...comments, ...imports(program), '', ...code, ''].join('\n');
}

function imports({ credentials, body, server, variables }: Program): string[] {
  return [
    ...(credentials === undefined ? [] : ['import base64']),
    ...(variables.length === 0 ? [] : ['import os']),
    'import socket',
    ...(server.tls === undefined ? [] : ['import ssl']),
    'import sys',
    ...(body === undefined || 'text' in body || body.file === '-' ? [] : ['from pathlib import Path']),
  ];
}

function read(source: BodySource): string {
  if ('text' in source) return `${literal(source.text)}.encode()`;
  const { file, withoutLineEnds } = source;
  const content = file === '-' ? 'sys.stdin.buffer.read()' : `Path(${literal(file)}).read_bytes()`;
  return withoutLineEnds ? `${content}.translate(None, b"\\r\\n\\0")` : content;
}

function connect({ host, port, unixSocket, tls }: ProgramServer): {
  opening: string[];
  connecting: string[];
} {
  const socket =
    unixSocket === undefined
      ? `socket.create_connection((${literal(host)}, ${port}))`
      : 'socket.socket(socket.AF_UNIX)';
  const joining = unixSocket === undefined ? [] : [`    connection.connect(${literal(unixSocket)})`];
  if (tls === undefined) return { opening: [], connecting: [`with ${socket} as connection:`, ...joining] };
  const cafile = tls.ca === undefined ? '' : `cafile=${literal(tls.ca)}`;
  return {
    opening: [
      `context = ssl.create_default_context(${cafile})`,
      ...(tls.insecure
        ? [
            'context.check_hostname = False',
            'context.verify_mode = ssl.CERT_NONE  # anybody could be answering',
          ]
        : []),
    ],
    connecting: [
      `with context.wrap_socket(${socket}, server_hostname=${literal(host)}) as connection:`,
      ...joining,
    ],
  };
}

/** A string; with something to fill in, an f-string. */
function line(pieces: Line): string {
  if (pieces.every((piece) => typeof piece === 'string')) return literal(pieces.join(''));
  const filled = pieces.map((piece) => {
    if (typeof piece === 'string') return literal(piece).slice(1, -1).replaceAll(/[{}]/g, '$&$&');
    if ('variable' in piece) return `{os.environ['${piece.variable}']}`;
    return piece.computed === 'length' ? '{len(body)}' : '{credentials}';
  });
  return `f"${filled.join('')}"`;
}

/** Whatever JSON can say in quotes, Python can. */
function literal(text: string): string {
  return escapeJsonForTerminal(JSON.stringify(text));
}
