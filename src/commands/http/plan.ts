import { UsageError } from '../../errors.ts';
import { fileBody, streamBody } from '../../actions/http/body.ts';
import { composeRequest, type ComposeOptions } from '../../actions/http/compose.ts';
import { type DataPart, readData } from '../../actions/http/data.ts';
import type { PerformOptions } from '../../actions/http/perform.ts';
import { type Credentials, type HttpTarget, parseHttpUrl, uploadUrl } from '../../actions/http/url.ts';
import type { DialSettings } from '../../net/types.ts';
import type { HttpRequest } from '../../protocols/http.ts';
import type { Io } from '../../terminal/io.ts';
import type { Arguments } from '../command.ts';
import { dialSettings, milliseconds } from '../shared/connection.ts';
import { readInput } from '../shared/input.ts';

/** What the arguments ask for, whichever client does it. */
export interface HttpPlan {
  readonly request: HttpRequest;
  readonly perform: PerformOptions;
  readonly dial: DialSettings;
}

export interface VerbMethod {
  /** `-X` and `-I` come before it. */
  readonly name: string;
  /** Whether a body may go with it; whoever names the method himself may send what he wants. */
  readonly takesBody: boolean;
}

/**
 * Reads the arguments of a request, and the files that they name.
 *
 * @param asksFirst whether the client can send `Expect: 100-continue` of its own accord
 */
export async function planRequest(
  verb: VerbMethod,
  address: string,
  args: Arguments,
  io: Io,
  asksFirst: boolean,
): Promise<HttpPlan> {
  const target = parseHttpUrl(address);
  const uploadName = args.text('upload-file');
  const data = await readDataOptions(args, io);
  if (!verb.takesBody && args.text('request') === undefined) refuseBody(verb.name, data !== undefined, args);
  const given: ComposeOptions = {
    url:
      uploadName === undefined || uploadName === '-'
        ? target.url
        : uploadUrl(target.url, baseName(uploadName)),
    method: args.text('request') ?? (args.flag('head') ? 'HEAD' : verb.name),
    head: args.flag('head'),
    headers: args.texts('header'),
    dataInQuery: args.flag('get'),
    compressed: args.flag('compressed'),
    bare: args.flag('bare'),
    expectContinue: asksFirst,
    ...defined({
      userAgent: args.text('user-agent'),
      referer: args.text('referer'),
      auth: authOf(args, target, io),
      upload: uploadName === undefined ? undefined : await openUpload(uploadName, io),
      target: args.text('request-target'),
      version: versionOf(args),
    }),
    ...(data === undefined ? {} : { data: data.bytes, json: data.json }),
  };
  return { request: composeRequest(given), perform: performOptions(args, io), dial: dialSettings(args) };
}

function performOptions(args: Arguments, io: Io): PerformOptions {
  const timeout = milliseconds(args, 'timeout') ?? milliseconds(args, 'max-time');
  const trusted = args.flag('location-trusted');
  const maxRedirects = args.number('max-redirs');
  if (maxRedirects !== undefined && !Number.isInteger(maxRedirects)) {
    throw new UsageError(`--max-redirs ${maxRedirects}: this is not a whole number`);
  }
  return {
    signal: io.signal,
    decode: args.flag('compressed'),
    ...(timeout === undefined ? {} : { timeout }),
    ...(args.flag('location') || trusted
      ? {
          follow: {
            trusted,
            keepMethod: args.text('request') !== undefined,
            ...(maxRedirects === undefined ? {} : { maxRedirects }),
          },
        }
      : {}),
  };
}

const DATA_OPTIONS: ReadonlyMap<string, DataPart['kind']> = new Map([
  ['data', 'data'],
  ['data-raw', 'raw'],
  ['data-binary', 'binary'],
  ['data-urlencode', 'urlencode'],
  ['json', 'json'],
]);

/** In the order in which they were given, because it is the order in which they are sent. */
async function readDataOptions(
  args: Arguments,
  io: Io,
): Promise<{ bytes: Uint8Array; json: boolean } | undefined> {
  const parts = args.given.flatMap(({ name, value }): DataPart[] => {
    const kind = DATA_OPTIONS.get(name);
    return kind === undefined || value === true ? [] : [{ kind, value }];
  });
  if (parts.length === 0) return undefined;
  const json = parts.some(({ kind }) => kind === 'json');
  if (json && parts.some(({ kind }) => kind !== 'json'))
    throw new UsageError('--json and form data do not go together');
  return { bytes: await readData(parts, readInput(io)), json };
}

function refuseBody(method: string, hasData: boolean, args: Arguments): void {
  if (hasData && !args.flag('get')) {
    throw new UsageError(`${method} sends no data`, {
      hint: 'use `netkit http post`, or -G to put it into the URL',
    });
  }
  if (args.text('upload-file') !== undefined) {
    throw new UsageError(`${method} uploads nothing`, { hint: 'use `netkit http put`' });
  }
}

async function openUpload(name: string, io: Io): Promise<ComposeOptions['upload']> {
  return name === '-' ? streamBody(readInput(io)) : fileBody(name);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function authOf(args: Arguments, target: HttpTarget, io: Io): ComposeOptions['auth'] {
  const bearer = args.text('oauth2-bearer');
  const user = args.text('user');
  if (bearer !== undefined && user !== undefined)
    throw new UsageError('--user and --oauth2-bearer exclude each other');
  if (bearer !== undefined) return { bearer };
  return user === undefined ? target.credentials : parseUser(user, io);
}

function parseUser(text: string, io: Io): Credentials {
  const colon = text.indexOf(':');
  if (colon !== -1) return { user: text.slice(0, colon), password: text.slice(colon + 1) };
  const password = io.env['NETKIT_PASSWORD'];
  if (password !== undefined) return { user: text, password };
  throw new UsageError(`the password of ${text} is missing`, {
    hint: 'give it as --user USER:PASSWORD or in NETKIT_PASSWORD',
  });
}

function versionOf(args: Arguments): '1.0' | '1.1' | undefined {
  if (args.flag('http1.0') && args.flag('http1.1'))
    throw new UsageError('--http1.0 and --http1.1 exclude each other');
  if (args.flag('http1.0')) return '1.0';
  return args.flag('http1.1') ? '1.1' : undefined;
}

function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
