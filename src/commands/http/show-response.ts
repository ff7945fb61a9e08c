import type { Performed } from '../../actions/http/perform.ts';
import { refuseErrorStatus } from '../../actions/http/status.ts';
import type { HttpField, HttpResponse, HttpResponseHead } from '../../protocols/http.ts';
import type { Io } from '../../terminal/io.ts';
import type { Style } from '../../terminal/style.ts';
import type { Arguments } from '../command.ts';
import { writeOut } from '../shared/output.ts';
import { headBytes, headForTerminal } from './show-head.ts';

/**
 * Shows what came: on a terminal for a person to read, in a pipe the body byte for byte, with -o into a file,
 * with `--format json` as one object.
 */
export async function showResponse(performed: Performed, args: Arguments, io: Io): Promise<void> {
  const { response } = performed.exchange;
  const file = args.text('output');
  const onTerminal = io.stdout.isTTY === true && file === undefined;
  const json = args.text('format') === 'json';
  if (args.flag('fail')) await failEarly(performed, args, io, onTerminal);
  if (json) {
    const { responseJson } = await import('./response-json.ts');
    await writeOut(io.stdout, `${await responseJson(performed)}\n`);
    return;
  }
  const heads = headsOf(performed, args, onTerminal);
  const style = await styleOf(io);
  for (const head of heads) {
    await writeOut(io.stdout, onTerminal ? headForTerminal(head, style) : headBytes(head));
  }
  if (file !== undefined && file !== '-') {
    await saveBody(file, performed, args, io);
  } else if (onTerminal) {
    const { showBody } = await import('./show-body.ts');
    await showBody(performed.body, fieldOf(response.headers, 'content-type'), io, style);
  } else {
    for await (const chunk of performed.body) await writeOut(io.stdout, chunk);
  }
}

/** With -f an error's head may be seen, its body never. */
async function failEarly(performed: Performed, args: Arguments, io: Io, onTerminal: boolean): Promise<void> {
  const { response } = performed.exchange;
  if (response.status < 400) return;
  const style = await styleOf(io);
  for (const head of headsOf(performed, args, onTerminal)) {
    await writeOut(io.stdout, onTerminal ? headForTerminal(head, style) : headBytes(head));
  }
  refuseErrorStatus(response);
}

/** On a terminal, with -i and of a HEAD request, all heads that came, redirects and 1xx included; else none. */
function headsOf(performed: Performed, args: Arguments, onTerminal: boolean): HttpResponseHead[] {
  const { response } = performed.exchange;
  if (!args.flag('include') && performed.request.method !== 'HEAD' && !onTerminal) return [];
  const all: HttpResponse[] = [...performed.hops.map((hop) => hop.response), response];
  return all.flatMap((each) => [...each.informational, each]);
}

async function saveBody(path: string, performed: Performed, args: Arguments, io: Io): Promise<void> {
  const [{ saveTo }, { createProgress }] = await Promise.all([
    import('../../actions/save.ts'),
    import('../../terminal/progress.ts'),
  ]);
  const quiet = args.flag('silent') || args.flag('quiet');
  const { headers } = performed.exchange.response;
  const length = fieldOf(headers, 'content-length');
  const encoded = fieldOf(headers, 'content-encoding') !== undefined;
  const total = length === undefined || encoded ? undefined : Number(length);
  const progress = createProgress(quiet ? { write: () => true } : io.stderr, total);
  try {
    let shown = 0;
    const onProgress = (bytes: number): void => {
      progress.add(bytes - shown);
      shown = bytes;
    };
    await saveTo(path, performed.body, { force: true, signal: io.signal, onProgress });
  } finally {
    progress.done();
  }
}

function fieldOf(headers: readonly HttpField[], name: string): string | undefined {
  return headers.find(([field]) => field.toLowerCase() === name)?.[1];
}

async function styleOf(io: Io): Promise<Style> {
  const { styleFor } = await import('../../terminal/style.ts');
  return styleFor(io.stdout, io.env);
}
