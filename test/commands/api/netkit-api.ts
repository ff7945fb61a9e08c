import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { run } from '../../../src/commands/api.ts';
import { fakeIo, type FakeIoOptions } from '../../helpers/fake-io.ts';

/** Text for a person, without colours. */
export const TERMINAL: FakeIoOptions = { terminal: true, env: { NO_COLOR: '1' } };

export const CLIENTS = ['raw', 'library'] as const;

export interface RanApi {
  readonly code: number;
  readonly text: string;
  readonly stderr: string;
}

/** `netkit api …` in this process. */
export async function netkitApi(argv: readonly string[], options: FakeIoOptions = {}): Promise<RanApi> {
  const io = fakeIo(options);
  const code = await run(argv, io);
  return { code, text: io.stdout.text, stderr: io.stderr.text };
}

export const linesOf = (text: string): string[] => text.split('\n').slice(0, -1);

/** A status and what is sent: text as it is, anything else as JSON. */
export type Answer = readonly [status: number, body: unknown];

export interface Heard {
  /** `POST /products` */
  readonly line: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** A store that says what it is told to: `{ 'GET /products': [200, […]] }`. A list of answers is given one by one. */
export async function startStandIn(answers: Readonly<Record<string, Answer | readonly Answer[]>>) {
  const heard: Heard[] = [];
  const left = new Map(
    Object.entries(answers).map(([line, each]) => [line, isOne(each) ? [each] : [...each]]),
  );
  const server = createServer((request, response) => {
    void (async () => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      const line = `${request.method ?? ''} ${request.url ?? ''}`;
      heard.push({ line, body, headers: request.headers });
      const queue = left.get(line) ?? [];
      const [status, content] = (queue.length > 1 ? queue.shift() : queue[0]) ?? [404, 'not in the script'];
      const isText = typeof content === 'string';
      response.writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json' });
      response.end(isText ? content : JSON.stringify(content));
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    heard,
    netkit: (argv: readonly string[], options?: FakeIoOptions) =>
      netkitApi([...argv, '--raw', '--base-url', url], options),
  };
}

function isOne(answers: Answer | readonly Answer[]): answers is Answer {
  return typeof answers[0] === 'number';
}
