import { UsageError } from '../errors.ts';
import type { Io } from '../terminal/io.ts';
import type { Arguments, Command, Example, Verb } from './command.ts';
import { serveVerb } from './http-serve.ts';
import { downloadVerb } from './http/download-verb.ts';
import { fetchOne } from './http/fetch.ts';
import { REQUEST_OPTIONS } from './http/options.ts';
import { planRequest, type VerbMethod } from './http/plan.ts';
import { runCommand } from './run.ts';
import { chosenOf } from './shared/chosen.ts';
import { refuseElsewhere } from './shared/in-lab.ts';
import { loadHttpAnnotator, withTracing } from './shared/tracing.ts';

export const command: Command = {
  name: 'http',
  summary: 'Speak HTTP: requests and downloads by hand or through a library, and a file server',
  verbs: [
    requestVerb('get', 'Fetch what a URL names', [
      { line: 'netkit http get www.perdu.com --raw', says: 'by hand, on a bare socket' },
      { line: 'netkit http get www.perdu.com --lab --compare', says: 'both clients side by side, offline' },
      {
        line: 'netkit http get www.perdu.com --raw --bare --trace',
        says: 'the shortest request there is, and what came back',
      },
      {
        line: 'netkit http get -L -o page.html http://shapes.test/redirect/3 --lab',
        says: 'follow redirects, save to a file',
      },
      {
        line: 'netkit http get http://shapes.test/auth/any --anyauth -u alice:secret --lab',
        says: 'say who you are, in the best way that is offered',
      },
      {
        line: "netkit http get -L 'http://shapes.test/cookies/set?lang=fr' -c jar.txt --lab",
        says: 'keep the cookies in a file',
      },
      {
        line: 'netkit http get https://www.perdu.com -x proxy.test:3128 --raw --trace --lab',
        says: 'through a proxy',
      },
      {
        line: 'netkit http get -C - -O http://shapes.test/ranges/100000 --lab',
        says: 'go on with a download that was cut off',
      },
      {
        line: 'netkit http get -L http://shapes.test/redirect/3 --timing --lab',
        says: 'where the time went',
      },
      { line: 'netkit http get www.perdu.com --code python', says: 'the same as a program' },
    ]),
    requestVerb('head', 'Ask for the head only', [
      { line: 'netkit http head www.perdu.com --lab', says: 'what a GET would bring, without its body' },
    ]),
    requestVerb('post', 'Send data for the server to process', [
      { line: 'netkit http post http://shapes.test/echo -d name=Ada --lab', says: 'form data' },
      { line: `netkit http post http://shapes.test/echo --json '{"name":"Ada"}' --lab`, says: 'JSON' },
      {
        line: 'netkit http post http://shapes.test/echo -F name=Ada -F page=@README.md --lab',
        says: 'a form with a file',
      },
    ]),
    requestVerb('put', 'Store a file under a URL', [
      {
        line: 'netkit http put http://shapes.test/upload -T README.md --lab',
        says: 'streamed, with its length',
      },
      {
        line: 'tar c . | netkit http put http://shapes.test/upload -T - --lab',
        says: 'streamed in chunks, since the size is not known',
      },
    ]),
    requestVerb('patch', 'Change what a URL names', [
      {
        line: `netkit http patch http://shapes.test/echo --json '{"name":"Eve"}' --lab`,
        says: 'change one member',
      },
    ]),
    requestVerb('delete', 'Delete what a URL names', [
      { line: 'netkit http delete http://shapes.test/echo --lab', says: 'see what a server would be told' },
    ]),
    requestVerb('options', 'Ask what can be done with a URL', [
      {
        line: "netkit http options http://shapes.test --request-target '*' --raw -i --lab",
        says: 'ask about the server as a whole',
      },
    ]),
    {
      ...requestVerb('request', 'Send a request with any method', [
        { line: 'netkit http request PROPFIND http://shapes.test/echo --lab', says: 'a method of WebDAV' },
      ]),
      operands: '<method> <url>',
      run: (args, io) => {
        const [method = '', url = ''] = args.operands;
        return request({ name: method, takesBody: true }, url, args, io);
      },
    },
    downloadVerb,
    serveVerb,
  ],
};

export function run(argv: readonly string[], io: Io): Promise<number> {
  return runCommand(command, argv, io);
}

function requestVerb(name: string, summary: string, examples: readonly Example[]): Verb {
  return {
    name,
    operands: '<url>',
    summary,
    options: REQUEST_OPTIONS,
    examples,
    run: (args, io) => {
      const method = { name: name.toUpperCase(), takesBody: !['get', 'head'].includes(name) };
      return request(method, args.operands[0] ?? '', args, io);
    },
  };
}

async function request(method: VerbMethod, address: string, args: Arguments, io: Io): Promise<number> {
  chosenOf(args, ['raw', 'library', 'compare']);
  refuseElsewhere(args);
  refuseBesideJson(args);
  const plan = await planRequest(method, address, args, io, args.flag('raw'));
  if (args.given.some(({ name }) => INSTEAD.has(name))) {
    const { showInstead } = await import('./http/instead.ts');
    await showInstead(plan, { method: method.name, address }, args, io);
    return 0;
  }
  return withTracing(args, io, loadHttpAnnotator, async (tracing) => {
    if (args.flag('compare')) {
      const { compareExchange } = await import('./http/compare.ts');
      return compareExchange(plan, args, tracing, io);
    }
    await fetchOne(plan, address, args, tracing, io);
    return 0;
  });
}

/** What shows the request in another form, in place of sending it. */
const INSTEAD: ReadonlySet<string> = new Set(['dry-run', 'curl', 'code']);

/** What wants stdout for itself, too; the document has all that -w could tell. */
const NOT_WITH_JSON: ReadonlySet<string> = new Set([...INSTEAD, 'write-out']);

function refuseBesideJson(args: Arguments): void {
  const other = args.given.find(({ name }) => NOT_WITH_JSON.has(name));
  if (other === undefined || args.text('format') !== 'json') return;
  throw new UsageError(`--${other.name} and --format json exclude each other`, {
    hint: 'each has stdout for itself',
  });
}
