import { firstRequest } from '../../actions/http/first-request.ts';
import { UsageError } from '../../errors.ts';
import { kits } from '../../kits.ts';
import type { Io } from '../../terminal/io.ts';
import type { Arguments } from '../command.ts';
import { isGiven } from '../shared/chosen.ts';
import { writeOut } from '../shared/output.ts';
import { openJar } from './cookies.ts';
import type { HttpPlan } from './plan.ts';

/**
 * Shows the request in another form: as it would be sent, as a line for curl, or as a program.
 *
 * @throws UsageError, and what is thrown before anything is sent
 */
export async function showInstead(
  plan: HttpPlan,
  verb: { readonly method: string; readonly address: string },
  args: Arguments,
  io: Io,
): Promise<void> {
  const form = chooseForm(args);
  if (form === 'curl') {
    const { curlLine } = await import('./equivalents/curl-line.ts');
    await writeOut(io.stdout, curlLine({ method: verb.method, url: verb.address, given: args.given }));
    return;
  }
  const cookies = await openJar(plan.request.url, args, { note: () => {} }, io);
  const { proxyFor, ...direct } = plan.perform;
  // A program goes to the server itself, who has no business with what is said to a proxy.
  const perform = form === 'code' ? direct : plan.perform;
  const request = await firstRequest(plan.request, { ...perform, ...(cookies && { cookies }) });
  if (form === 'dry-run') {
    const [{ dryRunText }, { encodeRequest }] = await Promise.all([
      import('./equivalents/dry-run.ts'),
      kits.http.codec(),
    ]);
    await writeOut(io.stdout, await dryRunText(encodeRequest(request).shown, request));
    return;
  }
  const [{ describeProgram }, { nodeProgram }, { pythonProgram }] = await Promise.all([
    import('./equivalents/program.ts'),
    import('./equivalents/node.ts'),
    import('./equivalents/python.ts'),
  ]);
  const program = await describeProgram(request, args.given, {
    proxied: proxyFor?.(request.url) !== undefined,
  });
  await writeOut(io.stdout, args.text('code') === 'python' ? pythonProgram(program) : nodeProgram(program));
}

type Form = 'dry-run' | 'curl' | 'code';

/** What tells of an exchange, where there is none; but curl is told to tell. */
const REPORTS = ['compare', 'timing', 'trace', 'trace-format', 'trace-out'];
const EXCLUDED: Readonly<Record<Form, readonly string[]>> = {
  'dry-run': ['curl', 'code', ...REPORTS, 'verbose', 'write-out'],
  curl: ['code', ...REPORTS],
  code: [...REPORTS, 'verbose'],
};

function chooseForm(args: Arguments): Form {
  const form = isGiven(args, 'dry-run') ? 'dry-run' : isGiven(args, 'curl') ? 'curl' : 'code';
  const other = EXCLUDED[form].find((name) => isGiven(args, name));
  if (other === undefined) return form;
  throw new UsageError(`--${form} and --${other} exclude each other`);
}
