import { type FoundPorts, isSpoken, type PortReport } from '../../actions/ports/find.ts';
import type { PortRange } from '../../actions/ports/ranges.ts';
import type { RegisteredPort } from '../../actions/ports/registered.ts';
import { escapeForTerminal } from '../../terminal/escape.ts';
import type { Io } from '../../terminal/io.ts';
import { type Style, styleFor } from '../../terminal/style.ts';
import { type Cell, renderTable } from '../../terminal/table.ts';

const HEADINGS = ['port', '', 'name', 'for', 'netkit'];

/** RFC 6335, section 6. */
const RANGES: Readonly<Record<PortRange, string>> = {
  system: 'a system port (0 to 1023): given out by IANA for standards',
  user: 'a user port (1024 to 49151): registered by IANA for whoever asks',
  dynamic: 'a dynamic port (49152 to 65535): never registered, taken for a while by whoever needs one',
};

/**
 * On a terminal all there is to say of one port, or a table of several. In a pipe a line for each service, a tab
 * between any two fields: port, transports, name, purpose, where it is defined, who says so, and the commands; of a
 * port without a name, and of what a course has there, the fields are empty that are not known.
 */
export function showPorts({ match, ports }: FoundPorts, { stdout, env }: Pick<Io, 'stdout' | 'env'>): string {
  if (stdout.isTTY !== true) return asLines(ports.flatMap(fieldsOf));
  const style = styleFor(stdout, env);
  const columns = stdout.columns ?? 80;
  if (match === 'number' || match === 'name') {
    return asLines(ports.flatMap((port, index) => [...(index > 0 ? [''] : []), ...detailsOf(port, style)]));
  }
  if (ports.length === 0) return 'no port of this range is registered, as far as is known here\n';
  return asLines(renderTable(ports.flatMap(rowsOf), { columns, style, headings: HEADINGS }));
}

function asLines(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

function fieldsOf({ port, services, course, commands }: PortReport): string[] {
  const all = commands.join('; ');
  const rows = services.map((service) => {
    const { transports, name, purpose, source = '', from } = service;
    return [transports.join('/'), name, purpose, source, from.join(', '), isSpoken(service) ? all : ''];
  });
  if (course !== undefined) rows.push(['tcp', '', `in courses: ${course}`, '', '', all]);
  if (rows.length === 0) rows.push(['', '', 'not registered', '', '', '']);
  return rows.map((row) =>
    [String(port), ...row]
      .map((field) => escapeForTerminal(field))
      .join('\t')
      .trimEnd(),
  );
}

function rowsOf({ port, services, course, commands }: PortReport): Cell[][] {
  const number: Cell = { text: String(port), align: 'right', format: 'cyan' };
  const rows = services.map((service): Cell[] => {
    const { transports, name, purpose } = service;
    return [number, transports.join('/'), name, purpose, isSpoken(service) ? brief(commands[0]) : ''];
  });
  if (course !== undefined) rows.push([number, 'tcp', '', `in courses: ${course}`, brief(commands.at(-1))]);
  return rows;
}

/** Without the word that stands above the column. */
function brief(command = ''): string {
  return command.replace(/^netkit /, '');
}

function detailsOf(
  { port, range, privileged, services, course, commands }: PortReport,
  style: Style,
): string[] {
  const lines = services.flatMap((service) => serviceLines(service, style));
  if (services.length === 0)
    lines.push(`${style('bold', String(port))}  no name is registered, as far as is known here`);
  if (course !== undefined) lines.push(`  in courses: ${course}`);
  lines.push(
    `  ${RANGES[range]}`,
    privileged
      ? '  to listen there, a program needs privileges on this machine'
      : '  on this machine, anybody may listen there',
  );
  return [...lines, ...commands.map((command) => `  ${style('cyan', command)}`)];
}

function serviceLines(
  { port, transports, name, aliases, purpose, source, from }: RegisteredPort,
  style: Style,
): string[] {
  const also = aliases.length > 0 ? ` (also ${aliases.join(', ')})` : '';
  const facts = [
    purpose,
    source,
    `from ${from.map((each) => (each === 'iana' ? 'IANA' : each)).join(' and ')}`,
  ];
  return [
    `${style('bold', `${port}/${transports.join('/')}`)}  ${escapeForTerminal(name + also)}`,
    `  ${escapeForTerminal(facts.filter((fact) => fact !== undefined && fact !== '').join(' · '))}`,
  ];
}
