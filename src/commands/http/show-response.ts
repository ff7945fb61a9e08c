import { bytesBody } from '../../actions/body.ts';
import type { MeteredLeg } from '../../actions/http/meter.ts';
import type { Performed } from '../../actions/http/perform.ts';
import { refuseErrorStatus } from '../../actions/http/status.ts';
import { valuesOf } from '../../protocols/http-fields.ts';
import type { HttpResponseHead } from '../../protocols/http.ts';
import type { Io } from '../../terminal/io.ts';
import type { Style } from '../../terminal/style.ts';
import type { Arguments } from '../command.ts';
import { writeOut } from '../shared/output.ts';
import { announcedSize } from './announced-size.ts';
import type { HttpPlan } from './plan.ts';
import { headBytes, headForTerminal } from './show-head.ts';

export interface Outcome {
  readonly performed: Performed;
  readonly plan: Pick<HttpPlan, 'destination' | 'conditions'>;
  /** Where the body goes; `undefined` for standard output. */
  readonly file: string | undefined;
  /** What was measured, for `--format json`. */
  readonly legs: readonly MeteredLeg[] | undefined;
}

/**
 * Shows what came: on a terminal for a person to read, in a pipe the body byte for byte, with `--format json` as
 * one object; with -o, what a pipe would get goes into the file.
 */
export async function showResponse(outcome: Outcome, args: Arguments, io: Io): Promise<void> {
  const { performed, plan, file } = outcome;
  const { response } = performed.exchange;
  const onTerminal = io.stdout.isTTY === true && args.text('output') === undefined;
  const json = args.text('format') === 'json';
  const { resume } = plan.destination;
  // Whether a response fits what is there, 416 among them, is for the one who goes on with it to say.
  if (args.flag('fail') && response.status >= 400 && resume === undefined) {
    // The error's head may be seen, its body never.
    if (file === undefined) await showHeads(headsOf(performed, args, onTerminal), io, onTerminal);
    refuseErrorStatus(response);
  }
  if (file !== undefined) {
    const heads = headsOf(performed, args, false);
    // Where nothing is new, a file stays as it is.
    if (json || heads.length > 0 || !isUnmet(outcome)) {
      const content = json ? asJson(outcome) : withHeads(heads, bodyOf(outcome, args));
      const { saveResponse } = await import('./save-response.ts');
      await saveResponse({ response, content, file, ...plan.destination }, args, io);
    }
  } else if (json) {
    for await (const text of asJson(outcome)) await writeOut(io.stdout, text);
  } else if (onTerminal) {
    await showHeads(headsOf(performed, args, onTerminal), io, onTerminal);
    const { showBody } = await import('../shared/show-body.ts');
    const facts = {
      contentType: valuesOf(response.headers, 'content-type')[0],
      size: announcedSize(response),
    };
    await showBody(bodyOf(outcome, args), facts, io, await styleOf(io));
  } else {
    for await (const chunk of withHeads(headsOf(performed, args, false), bodyOf(outcome, args))) {
      await writeOut(io.stdout, chunk);
    }
  }
  const etagFile = args.text('etag-save');
  if (etagFile !== undefined) {
    const { saveEtag } = await import('../../actions/http/conditions/etag-file.ts');
    await saveEtag(etagFile, response, { createDirs: args.flag('create-dirs') });
  }
}

async function* asJson({ performed, legs = [] }: Outcome): AsyncGenerator<Uint8Array> {
  const { responseJson } = await import('./response-json.ts');
  yield Buffer.from(await responseJson(performed, legs));
}

/** Whether the server had nothing new for us; -H can ask for that, too. */
function isUnmet({ performed, plan }: Outcome): boolean {
  const { response } = performed.exchange;
  return plan.conditions?.isUnmet(response) ?? response.status === 304;
}

/** What is shown or saved: of a download that goes on, the rest; with -I and of what was not to be sent, nothing. */
function bodyOf(outcome: Outcome, args: Arguments): AsyncIterable<Uint8Array> {
  const { performed, plan } = outcome;
  const { resume } = plan.destination;
  const { exchange, body } = performed;
  if (args.flag('head') || isUnmet(outcome)) return bytesBody('').open();
  return resume !== undefined && 'read' in resume ? resume.read(exchange.response, body) : body;
}

/** The heads that were asked for, and the body. A chunk is valid until the next one is asked for. */
function withHeads(
  heads: readonly HttpResponseHead[],
  body: AsyncIterable<Uint8Array>,
): AsyncIterable<Uint8Array> {
  return heads.length === 0 ? body : prefixed(heads, body);
}

async function* prefixed(
  heads: readonly HttpResponseHead[],
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  for (const head of heads) yield headBytes(head);
  yield* body;
}

async function showHeads(heads: readonly HttpResponseHead[], io: Io, onTerminal: boolean): Promise<void> {
  const style = await styleOf(io);
  for (const head of heads) {
    await writeOut(io.stdout, onTerminal ? headForTerminal(head, style) : headBytes(head));
  }
}

/**
 * On a terminal, with -i, with -I and of a HEAD request, all heads that came, those of redirects, challenges and 1xx
 * included; else none.
 */
function headsOf(performed: Performed, args: Arguments, onTerminal: boolean): HttpResponseHead[] {
  const areAsked = args.flag('include') || args.flag('head') || performed.request.method === 'HEAD';
  if (!areAsked && !onTerminal) return [];
  return performed.legs.flatMap(({ exchange: { response } }) => [...response.informational, response]);
}

async function styleOf(io: Io): Promise<Style> {
  const { styleFor } = await import('../../terminal/style.ts');
  return styleFor(io.stdout, io.env);
}
