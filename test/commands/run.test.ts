import { describe, expect, it } from 'vitest';

import type { Arguments, Command, Option, Verb } from '../../src/commands/command.ts';
import { helpOfCommand, helpOfVerb } from '../../src/commands/help.ts';
import { MAX_MESSAGE } from '../../src/commands/report.ts';
import { runCommand } from '../../src/commands/run.ts';
import { ProtocolError, TransportError } from '../../src/errors.ts';
import { fakeIo } from '../helpers/fake-io.ts';

const OPTIONS: readonly Option[] = [
  {
    name: 'request',
    letter: 'X',
    kind: 'text',
    value: 'METHOD',
    summary: 'Use this method',
    group: 'Request',
  },
  {
    name: 'data',
    letter: 'd',
    kind: 'text',
    value: 'DATA',
    repeats: true,
    summary: 'Send this',
    group: 'Request',
  },
  {
    name: 'max-time',
    letter: 'm',
    kind: 'number',
    value: 'SECONDS',
    summary: 'Give up then',
    group: 'Limits',
  },
  {
    name: 'trace-format',
    kind: 'text',
    choices: ['text', 'hex'],
    summary: 'How bytes look',
    group: 'Output',
  },
  { name: 'silent', letter: 's', kind: 'flag', summary: 'Say nothing, not even errors', group: 'Output' },
  {
    name: 'show-error',
    letter: 'S',
    kind: 'flag',
    summary: 'With -s, say errors all the same, even where nothing else is said at all',
    group: 'Output',
  },
];

function verbNamed(name: string, operands: string, run: Verb['run'], options = OPTIONS): Verb {
  const examples = [{ line: `netkit demo ${name} www.perdu.com`, says: `Do ${name}` }];
  return { name, operands, summary: `The ${name} of it`, options, examples, run };
}

/** Runs `netkit demo ARGV`, where every verb fails with `failure` if there is one. */
async function demo(
  argv: readonly string[],
  settings: { failure?: Error; env?: Record<string, string>; columns?: number } = {},
) {
  const seen: { verb?: string; args?: Arguments } = {};
  const runOf =
    (verb: string): Verb['run'] =>
    async (args) => {
      Object.assign(seen, { verb, args });
      if (settings.failure !== undefined) throw settings.failure;
      return 0;
    };
  const command: Command = {
    name: 'demo',
    summary: 'Shows how it is done',
    verbs: [
      verbNamed('get', '<url>', runOf('get')),
      verbNamed('request', '<method> <url>', runOf('request')),
      verbNamed('serve', '[dir]', runOf('serve')),
      verbNamed('all', '<url..>', runOf('all')),
      verbNamed('list', '', runOf('list'), [
        { name: 'human', letter: 'h', kind: 'flag', summary: 'Sizes for people', group: 'Output' },
      ]),
    ],
  };
  const written = { stdout: '', stderr: '' };
  const output = (name: keyof typeof written) => ({
    columns: settings.columns ?? 80,
    write(data: string | Uint8Array) {
      written[name] += String(data);
      return true;
    },
  });
  const code = await runCommand(command, argv, {
    stdin: { async *[Symbol.asyncIterator]() {} },
    stdout: output('stdout'),
    stderr: output('stderr'),
    env: settings.env ?? {},
    signal: new AbortController().signal,
  });
  return { code, ...written, ...seen };
}

describe('a command', () => {
  it('runs the verb with its operands and options', async () => {
    const { code, verb, args } = await demo(['request', '-d', 'a', 'PUT', '-m1.5', 'url', '--data', 'b']);
    expect(code).toBe(0);
    expect(verb).toBe('request');
    expect(args?.operands).toEqual(['PUT', 'url']);
    expect(args?.texts('data')).toEqual(['a', 'b']);
    expect(args?.number('max-time')).toBe(1.5);
    expect(args?.text('request')).toBeUndefined();
    expect(args?.flag('silent')).toBe(false);
  });

  it('takes options before the verb', async () => {
    const { code, verb, args } = await demo(['-s', '-X', 'get', 'get', 'url']);
    expect([code, verb]).toEqual([0, 'get']);
    expect(args?.text('request')).toBe('get');
  });

  it('lets the last one of an option count that is not repeatable', async () => {
    const { args } = await demo(['get', 'url', '-m', '1', '-m', '2']);
    expect(args?.number('max-time')).toBe(2);
    expect(args?.given).toHaveLength(2);
  });

  it.each([
    [['serve'], []],
    [['serve', 'here'], ['here']],
    [
      ['all', 'a', 'b', 'c'],
      ['a', 'b', 'c'],
    ],
    [['get', '--', '-x'], ['-x']],
    [['get', '007'], ['007']],
  ])('takes as many operands as the verb has: %j', async (argv, operands) => {
    expect((await demo(argv)).args?.operands).toEqual(operands);
  });

  it.each<[string, string[], string, string]>([
    ['an operand that is missing', ['get'], '<url> is missing', 'netkit demo get --help shows how'],
    [
      'the second operand missing',
      ['request', 'PUT'],
      '<url> is missing',
      'netkit demo request --help shows how',
    ],
    ['none of one or more', ['all'], '<url..> is missing', 'netkit demo all --help shows how'],
    [
      'an operand too many',
      ['get', 'a', 'b'],
      'too many operands: <url> is expected',
      'netkit demo get --help shows how',
    ],
    [
      'an operand where none belongs',
      ['list', 'a'],
      'no operand is expected here',
      'netkit demo list --help shows how',
    ],
    [
      'a number that is none',
      ['get', 'u', '-m', 'soon'],
      "--max-time needs a number, zero or more, and not 'soon'",
      'netkit demo get --help shows how',
    ],
    [
      'an empty number',
      ['get', 'u', '-m', ''],
      "--max-time needs a number, zero or more, and not ''",
      'netkit demo get --help shows how',
    ],
    [
      'a negative number',
      ['get', 'u', '-m-1'],
      "--max-time needs a number, zero or more, and not '-1'",
      'netkit demo get --help shows how',
    ],
    [
      'a number beyond all numbers',
      ['get', 'u', '-m', 'Infinity'],
      "--max-time needs a number, zero or more, and not 'Infinity'",
      'netkit demo get --help shows how',
    ],
    [
      'a number that is wrong although a later one is right',
      ['get', 'u', '-m', 'x', '-m', '1'],
      "--max-time needs a number, zero or more, and not 'x'",
      'netkit demo get --help shows how',
    ],
    [
      'none of the choices',
      ['get', 'u', '--trace-format', 'xml'],
      "--trace-format is one of text, hex, and not 'xml'",
      'netkit demo get --help shows how',
    ],
    ['an unknown option', ['get', 'u', '--slient'], 'unknown option --slient', 'did you mean --silent?'],
    ['an unknown verb', ['gte', 'u'], "demo has no verb 'gte'", 'did you mean netkit demo get?'],
    [
      'a verb like no other',
      ['www.perdu.com'],
      "demo has no verb 'www.perdu.com'",
      'netkit demo get|request|serve|all|list',
    ],
    ['options and no verb', ['-s'], 'a verb is missing', 'netkit demo get|request|serve|all|list'],
    ['wrong arguments beside -s', ['get', '-s'], '<url> is missing', 'netkit demo get --help shows how'],
    [
      'control characters in an argument',
      ['\u001b[31m'],
      "demo has no verb '\\x1b[31m'",
      'netkit demo get|request|serve|all|list',
    ],
  ])('ends with 2 and says so for %s', async (_, argv, message, hint) => {
    const { code, stdout, stderr, verb } = await demo(argv);
    expect(stderr).toBe(`netkit: ${message}\n  hint: ${hint}\n`);
    expect({ code, stdout, verb }).toEqual({ code: 2, stdout: '', verb: undefined });
  });

  it('treats a question for an option that the table lacks as a defect', async () => {
    const { args } = await demo(['get', 'u']);
    expect(() => args?.flag('slient')).toThrow('the option table has no flag --slient');
    expect(() => args?.text('silent')).toThrow('the option table has no text --silent');
  });
});

describe('a verb of two words, and what a command does without one', () => {
  const chosen = async (argv: readonly string[]) => {
    let seen: { verb: string; operands: readonly string[] } | undefined;
    const verb = (name: string, operands: string): Verb =>
      verbNamed(name, operands, async (args) => {
        seen = { verb: name, operands: args.operands };
        return 0;
      });
    const verbs = [verb('', ''), verb('dialog serve', '[port]'), verb('serve', '[port]')];
    const io = fakeIo();
    const code = await runCommand({ name: 'demo', summary: 'Shows how it is done', verbs }, argv, io);
    return { code, seen, stdout: io.stdout.text, stderr: io.stderr.text };
  };

  it.each([
    [['dialog', 'serve', '12800'], 'dialog serve', ['12800']],
    [['-s', 'dialog', 'serve'], 'dialog serve', []],
    [['serve', '12800'], 'serve', ['12800']],
    [[], '', []],
    [['-s'], '', []],
  ])('are found in %j', async (argv, verb, operands) => {
    expect(await chosen(argv)).toMatchObject({ code: 0, seen: { verb, operands } });
  });

  it('are missed where the second word is another', async () => {
    expect(await chosen(['dialog', 'sevre'])).toMatchObject({
      code: 2,
      seen: undefined,
      stderr: "netkit: demo has no verb 'dialog'\n  hint: did you mean netkit demo dialog serve?\n",
    });
  });

  it('stand in the help', async () => {
    const { code, stdout, seen } = await chosen(['--help']);
    expect([code, seen]).toEqual([0, undefined]);
    expect(stdout).toMatch(
      /^ {2}\(no verb\) +The\s+of it\n {2}dialog serve \[port\] +The dialog serve of it$/m,
    );
    expect((await chosen(['dialog', 'serve', '--help'])).stdout).toMatch(/^Usage: netkit demo dialog serve /);
  });
});

describe('an error of a verb', () => {
  const refused = new TransportError('refused', 'nobody listens at 127.0.0.1:1', { hint: 'start one' });

  it('is one line and a hint on stderr, with the exit code of its kind', async () => {
    expect(await demo(['get', 'u'], { failure: refused })).toMatchObject({
      code: 7,
      stdout: '',
      stderr: 'netkit: nobody listens at 127.0.0.1:1\n  hint: start one\n',
    });
  });

  it('is silent under -s, and said again with -S', async () => {
    expect(await demo(['get', 'u', '-s'], { failure: refused })).toMatchObject({ code: 7, stderr: '' });
    expect((await demo(['get', 'u', '-sS'], { failure: refused })).stderr).toContain('nobody listens');
    expect((await demo(['get', 'u', '-s', '--no-silent'], { failure: refused })).stderr).toContain(
      'nobody listens',
    );
  });

  it('never reaches the terminal with what the terminal would obey', async () => {
    const failure = new ProtocolError(
      'weird-reply',
      'not a status line: \u001b]0;owned\u0007\u009b2J\u202e\r\nX',
    );
    const { stderr } = await demo(['get', 'u'], { failure });
    expect(stderr).not.toMatch(/[^\n\x20-\x7e]/);
    expect(stderr).toContain('\\x1b]0;owned\\x07\\x9b2J\\u{202e}');
    expect(stderr.trimEnd()).not.toContain('\n');
  });

  it('shows its stack and those of its causes with NETKIT_DEBUG=1 only', async () => {
    const failure = new TransportError('refused', 'outer', { cause: new Error('inner') });
    expect((await demo(['get', 'u'], { failure })).stderr).toBe('netkit: outer\n');
    const { stderr } = await demo(['get', 'u'], { failure, env: { NETKIT_DEBUG: '1' } });
    expect(stderr).toMatch(
      /^netkit: outer\nTransportError: outer\n {4}at .*\ncaused by: Error: inner\n {4}at /s,
    );
  });

  it('ends the causes where they go round in a circle', async () => {
    const failure = new Error('round');
    failure.cause = failure;
    const { stderr } = await demo(['get', 'u'], { failure, env: { NETKIT_DEBUG: '1' } });
    expect(stderr.split('Error: round').length).toBeLessThan(12);
  });

  it('is one line, cut where it goes on for ever, whatever white space a server put there', async () => {
    const failure = new ProtocolError('weird-reply', `bad:\n\n  ${' '.repeat(200_000)}reply`);
    const { stderr } = await demo(['get', 'u'], { failure });
    expect(stderr.length).toBeLessThan(MAX_MESSAGE + 100);
    expect(stderr).toBe('netkit: bad: …\n');
    const long = new ProtocolError('weird-reply', 'x'.repeat(MAX_MESSAGE + 1));
    const cut = await demo(['get', 'u'], { failure: long });
    expect(cut.stderr).toBe(`netkit: ${'x'.repeat(MAX_MESSAGE)}…\n`);
  });

  it('ends with 70 and asks for a report when it is a defect', async () => {
    expect(await demo(['get', 'u'], { failure: new TypeError('x is undefined') })).toMatchObject({
      code: 70,
      stderr:
        'netkit: a defect in netkit: TypeError: x is undefined\n  hint: NETKIT_DEBUG=1 shows where; please report it\n',
    });
  });
});

describe('the help of a command', () => {
  it.each([[[]], [['--help']], [['-h']]])('lists the verbs for %j', async (argv) => {
    const { code, stdout, stderr } = await demo(argv);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe(`Usage: netkit demo <verb> [options]

Shows how it is done

Commands:
  get <url>               The get of it
  request <method> <url>  The request of it
  serve [dir]             The serve of it
  all <url..>             The all of it
  list                    The list of it

Examples:
  # Do get
  netkit demo get www.perdu.com
  # Do request
  netkit demo request www.perdu.com
  # Do serve
  netkit demo serve www.perdu.com
  # Do all
  netkit demo all www.perdu.com
  # Do list
  netkit demo list www.perdu.com

netkit demo <verb> --help shows what a verb takes.
`);
  });

  it('describes a verb: operands, options by group with their letters, examples', async () => {
    const { code, stdout, verb } = await demo(['request', '--help']);
    expect([code, verb]).toEqual([0, undefined]);
    expect(stdout).toBe(`Usage: netkit demo request [options] <method> <url>

The request of it

Request:
  -X, --request METHOD  Use this method
  -d, --data DATA       Send this (repeatable)

Limits:
  -m, --max-time SECONDS  Give up then

Output:
      --trace-format text|hex  How bytes look
  -s, --silent                 Say nothing, not even errors
  -S, --show-error             With -s, say errors all the same, even where
                               nothing else is said at all

Help:
  -h, --help  Show this help

Examples:
  # Do request
  netkit demo request www.perdu.com
`);
  });

  it('is given whatever else is missing or wrong with the operands', async () => {
    expect((await demo(['get', '-h', 'a', 'b', 'c'])).stdout).toMatch(/^Usage: netkit demo get /);
  });

  it('leaves -h to a verb that has its own use for the letter', async () => {
    expect((await demo(['list', '-h'])).args?.flag('human')).toBe(true);
    expect((await demo(['list', '--help'])).stdout).toMatch(/ -h, --human .*\n\nHelp:\n +--help /);
  });

  it.each([40, 60, 80, 100])('fits a terminal of %i columns', async (columns) => {
    const { stdout } = await demo(['get', '--help'], { columns });
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(columns);
  });

  it.each([40, 100])('never breaks an example, which is there to be copied, at %i columns', (columns) => {
    const line = `netkit demo get ${'--and-again '.repeat(10)}www.perdu.com`;
    const verb = { ...verbNamed('get', '<url>', async () => 0), examples: [{ line, says: 'At length' }] };
    const command = { name: 'demo', summary: 'Shows how it is done', verbs: [verb, verb] };
    for (const help of [helpOfVerb(command, verb, columns), helpOfCommand(command, columns)]) {
      expect(help).toContain(`\n  # At length\n  ${line}\n`.trimEnd());
    }
  });
});
