import { UsageError } from '../../errors.ts';
import { resolveName, type ResolveNameOptions } from '../../net/names/resolve-name.ts';
import { type NameReport, QUESTION_TYPES, type QuestionType } from '../../net/names/types.ts';
import type { Io } from '../../terminal/io.ts';
import type { Arguments } from '../command.ts';
import { milliseconds } from '../shared/connection.ts';
import { writeOut } from '../shared/output.ts';
import { say } from '../shared/say.ts';
import { writeDocument } from '../shared/write-json.ts';
import { failureOf } from './failure.ts';
import { remarksOn } from './remarks.ts';
import { showReport } from './show-report.ts';

/** Shows the report, says what is remarkable about it, and fails where nobody knows anything. */
export async function resolve(args: Arguments, io: Io): Promise<number> {
  const [text = ''] = args.operands;
  const report = await look(text, optionsOf(args), args, io);
  if (args.text('format') === 'json') {
    await writeDocument(io.stdout, report);
  } else {
    await writeOut(io.stdout, showReport(report, io));
  }
  const failure = failureOf(report, args.flag('lab'));
  if (failure !== undefined) throw failure;
  for (const remark of remarksOn(report)) say(remark, args, io);
  return 0;
}

async function look(text: string, options: ResolveNameOptions, args: Arguments, io: Io): Promise<NameReport> {
  if (!args.flag('lab')) return resolveName(text, { ...options, signal: io.signal });
  const { startDnsLab } = await import('../../lab/dns/server.ts');
  const server = await startDnsLab();
  try {
    return await resolveName(text, {
      ...options,
      signal: io.signal,
      servers: [`${server.host}:${server.port}`],
      // It would ask the world outside.
      system: false,
    });
  } finally {
    await server.stop();
  }
}

function optionsOf(args: Arguments): ResolveNameOptions {
  if (args.flag('ipv4') && args.flag('ipv6')) throw new UsageError('-4 and -6 exclude each other');
  const [types, servers] = [args.texts('type').map(typeOf), args.texts('dns-server')];
  const timeout = milliseconds(args, 'timeout');
  if (args.flag('lab') && servers.length > 0)
    throw new UsageError('--lab and --dns-server exclude each other');
  return {
    ...(args.flag('ipv4') ? { family: 4 as const } : args.flag('ipv6') ? { family: 6 as const } : {}),
    ...(types.length > 0 && { types: [...new Set(types)] }),
    ...(servers.length > 0 && { servers }),
    ...(timeout !== undefined && { timeout }),
  };
}

/** In any case, as DNS itself has it. */
function typeOf(text: string): QuestionType {
  const type = QUESTION_TYPES.find((known) => known === text.toUpperCase());
  if (type !== undefined) return type;
  throw new UsageError(`--type is one of ${QUESTION_TYPES.join(', ')}, and not '${text}'`);
}
