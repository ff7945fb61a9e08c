import { fileBody, streamBody } from '../../../actions/body.ts';
import type { ComposeOptions } from '../../../actions/http/compose.ts';
import { type DataPart, readData } from '../../../actions/http/data.ts';
import type { FormPart } from '../../../actions/http/form/body.ts';
import { uploadUrl } from '../../../actions/http/url.ts';
import { UsageError } from '../../../errors.ts';
import type { Io } from '../../../terminal/io.ts';
import type { Arguments } from '../../command.ts';
import { readInput } from '../../shared/input.ts';

export interface VerbMethod {
  /** `-X` and `-I` come before it. */
  readonly name: string;
  /** Whether a body may go with it; whoever names the method himself may send what he wants. */
  readonly takesBody: boolean;
}

type Content = Pick<ComposeOptions, 'data' | 'json' | 'form' | 'upload' | 'dataInQuery'>;

/**
 * What is to be sent: data, a form or an upload.
 *
 * @throws UsageError, TransportError `read-file`, LimitError
 */
export async function readContent(verb: VerbMethod, args: Arguments, io: Io): Promise<Content> {
  const data = partsOf(args, DATA_OPTIONS);
  const form = partsOf(args, FORM_OPTIONS);
  const upload = args.text('upload-file');
  if (!verb.takesBody && args.text('request') === undefined) {
    refuseBody(verb.name, { data: data.length > 0 && !args.flag('get'), form: form.length > 0, upload });
  }
  if (form.length > 0 && (data.length > 0 || upload !== undefined)) {
    throw new UsageError('a form does not go together with data or an upload');
  }
  if (form.length > 0) {
    const { formBody } = await import('../../../actions/http/form/body.ts');
    return { form: await formBody(form, { stdin: readInput(io) }) };
  }
  if (upload !== undefined) {
    if (data.length > 0) throw new UsageError('data and an upload do not go together');
    return { upload: upload === '-' ? streamBody(readInput(io)) : await fileBody(upload) };
  }
  // Not before it is needed: Node makes a stream of stdin when it is asked for, which takes time.
  return data.length === 0 ? {} : readDataParts(data, args.flag('get'), readInput(io));
}

/** Where an upload goes: a URL that ends in a slash gets the file's name. */
export function urlFor(url: URL, upload: string | undefined): URL {
  if (upload === undefined || upload === '-') return url;
  return uploadUrl(url, upload.slice(upload.lastIndexOf('/') + 1));
}

const DATA_OPTIONS: ReadonlyMap<string, DataPart['kind']> = new Map([
  ['data', 'data'],
  ['data-raw', 'raw'],
  ['data-binary', 'binary'],
  ['data-urlencode', 'urlencode'],
  ['json', 'json'],
]);

const FORM_OPTIONS: ReadonlyMap<string, FormPart['kind']> = new Map([
  ['form', 'form'],
  ['form-string', 'string'],
]);

/** In the order in which they were given, because it is the order in which they are sent. */
function partsOf<Kind>(
  args: Arguments,
  kinds: ReadonlyMap<string, Kind>,
): { readonly kind: Kind; readonly value: string }[] {
  return args.given.flatMap(({ name, value }) => {
    const kind = kinds.get(name);
    return kind === undefined || value === true ? [] : [{ kind, value }];
  });
}

async function readDataParts(
  parts: readonly DataPart[],
  dataInQuery: boolean,
  stdin: AsyncIterable<Uint8Array>,
): Promise<Content> {
  const json = parts.some(({ kind }) => kind === 'json');
  if (json && parts.some(({ kind }) => kind !== 'json')) {
    throw new UsageError('--json and form data do not go together');
  }
  return { data: await readData(parts, stdin), json, dataInQuery };
}

function refuseBody(
  method: string,
  given: { readonly data: boolean; readonly form: boolean; readonly upload: string | undefined },
): void {
  if (given.data) {
    throw new UsageError(`${method} sends no data`, {
      hint: 'use `netkit http post`, or -G to put it into the URL',
    });
  }
  if (given.form) throw new UsageError(`${method} sends no form`, { hint: 'use `netkit http post`' });
  if (given.upload !== undefined) {
    throw new UsageError(`${method} uploads nothing`, { hint: 'use `netkit http put`' });
  }
}
