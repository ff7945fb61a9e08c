import { isTemporary } from '../../protocols/smtp-refusals.ts';
import { replyText } from '../../protocols/smtp-replies.ts';
import type { Rehearsed, SmtpOffer, SmtpSession } from '../../protocols/smtp.ts';
import { escapeForTerminal } from '../../terminal/escape.ts';
import { type Style, styleFor } from '../../terminal/style.ts';
import { type Cell, renderTable } from '../../terminal/table.ts';
import { noteExtension } from '../../transcript/smtp-notes.ts';
import type { TlsFacts } from '../../transcript/types.ts';
import { writeOut } from '../shared/output.ts';
import { writeDocument } from '../shared/write-json.ts';
import type { SmtpContext } from './context.ts';
import { mechanismsOf, noteMechanism } from './mechanisms.ts';

const STAGES = { plain: 'in the clear', tls: 'in TLS', auth: 'logged in' } as const;

/**
 * What a session has settled: greeting, certificate, what is offered when, and how one could log in.
 *
 * @param rehearsed what was said after that, and without a message
 */
export async function showOffers(
  session: SmtpSession,
  { args, io }: Pick<SmtpContext, 'args' | 'io'>,
  rehearsed: readonly Rehearsed[] = [],
): Promise<void> {
  const { stdout, env } = io;
  if (args.text('format') === 'json') {
    await writeDocument(stdout, sessionAsJson(session, rehearsed));
    return;
  }
  const look = {
    columns: stdout.isTTY === true ? (stdout.columns ?? 80) : Infinity,
    style: styleFor(stdout, env),
  };
  const { greeting, offers, connection, authenticated } = session;
  const parts = [
    [
      `connected to ${connection.remote}`,
      ...(greeting === undefined ? [] : [escapeForTerminal(replyText(greeting))]),
      ...(authenticated === undefined ? [] : [`logged in by ${authenticated}`]),
    ],
    connection.tls === undefined ? [] : renderTable(certificateRows(connection.tls), look),
    offers.length === 0 ? [] : renderTable(offerRows(offers), { ...look, headings: headingsOf(offers) }),
    mechanismRows(offers, look),
    renderTable(rehearsed.map(rehearsedRow), look),
  ];
  const lines = parts
    .filter((part) => part.length > 0)
    .flatMap((part, at) => (at === 0 ? part : ['', ...part]));
  await writeOut(stdout, lines.map((row) => `${row}\n`).join(''));
}

function certificateRows(tls: TlsFacts): Cell[][] {
  return [
    ['TLS', `${tls.version}, ${tls.cipher}`],
    ['certificate', tls.subject],
    ['names', tls.names.join(', ')],
    ['issued by', tls.issuer],
    ['valid', `${tls.validFrom} to ${tls.validTo}`],
    ['trusted', tls.trusted ? 'yes' : { text: `no: ${tls.problem ?? 'not checked'}`, format: 'red' }],
  ];
}

function headingsOf(offers: readonly SmtpOffer[]): string[] {
  return ['extension', ...offers.map(({ stage }) => STAGES[stage]), 'means'];
}

/** A row for each extension in each form: what a server adds to one inside TLS, such as ways to log in, is another row. */
function offerRows(offers: readonly SmtpOffer[]): Cell[][] {
  const lines = new Set(offers.flatMap(({ extensions }) => extensions));
  return [...lines].map((line) => [
    line,
    ...offers.map(({ extensions }): Cell =>
      extensions.includes(line) ? 'yes' : { text: '-', format: 'dim' },
    ),
    noteExtension(line) ?? '',
  ]);
}

function mechanismRows(offers: readonly SmtpOffer[], look: { columns: number; style: Style }): string[] {
  const names = mechanismsOf(offers);
  if (names.length === 0) return [];
  const rows = names.map((name): Cell[] => [name, noteMechanism(name) ?? '']);
  return renderTable(rows, { ...look, headings: ['ways to log in', 'means'] });
}

function rehearsedRow({ command, reply }: Rehearsed): Cell[] {
  const format = isTemporary(reply) ? 'yellow' : reply.code >= 500 ? 'red' : 'green';
  return [command, { text: replyText(reply), format }];
}

/**
 * For scripts: `remote`, `greeting`, `tls`, `offers` by stage, `mechanisms`, how we have logged in, and in `dialogue` what was said
 * without a message.
 */
function sessionAsJson(
  { greeting, offers, connection, authenticated }: SmtpSession,
  rehearsed: readonly Rehearsed[],
): object {
  return {
    remote: connection.remote,
    ...(greeting && { greeting: { code: greeting.code, text: greeting.lines.join('\n') } }),
    ...(connection.tls && { tls: connection.tls }),
    offers,
    mechanisms: mechanismsOf(offers),
    ...(authenticated && { authenticated }),
    ...(rehearsed.length > 0 && {
      dialogue: rehearsed.map(({ command, reply }) => ({
        command,
        code: reply.code,
        text: reply.lines.join('\n'),
      })),
    }),
  };
}
