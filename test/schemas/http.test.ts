import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { onTestFinished } from 'vitest';

import { HTTP_OUTPUTS } from '../../schemas/http.ts';
import { createCertificate } from '../helpers/certificates.ts';
import { scratchFolder } from '../helpers/scratch.ts';
import { onRequest, startServer, startTlsServer } from '../helpers/servers.ts';
import { useLab } from '../helpers/use-lab.ts';
import { exercise, type Exercise } from './exercise.ts';
import { netkitJson } from './run-netkit.ts';

// Its authority is shared by all that `--lab` starts.
const lab = useLab();

const CLIENTS = ['--raw', '--library'] as const;

/** What is asked for in each of these ways, by either client. */
function byBoth(...lines: readonly string[]): Exercise {
  return async (prints) => {
    for (const line of lines) {
      for (const client of CLIENTS) prints((await netkitJson(`http ${line} ${client}`)).stdout);
    }
  };
}

const inLab: Exercise = byBoth(
  ...[
    'www.perdu.com',
    // Trailers, 1xx, a status that is an error, nothing, and what is no text.
    'shapes.test/chunked',
    'shapes.test/informational/103',
    'shapes.test/status/500',
    'shapes.test/204',
    'shapes.test/gzip',
    // Several legs.
    '-L shapes.test/redirect/2',
    '--digest -u alice:secret shapes.test/auth/digest',
    'https://shapes.test/hello',
    '-x proxy.test:3128 https://shapes.test/hello',
  ].map((rest) => `get ${rest} --lab`),
);

/** A certificate that nobody vouches for, and a first request that has no answer. */
const trouble: Exercise = async (prints) => {
  await byBoth(`get -k ${lab.url('/hello', 'https')}`)(prints);
  prints((await netkitJson(`http get --http2 -k ${lab.url('/hello', 'https')}`)).stdout);
  for (const client of CLIENTS) {
    const { url } = await startServer((socket, number) =>
      onRequest(socket, () => void socket.end(number > 1 ? ANSWER : '')),
    );
    const again = await netkitJson(`http get ${client} --retry 1 --retry-delay 0.001 ${url.href}`);
    prints(again.stdout);
  }
};

const ANSWER = 'HTTP/1.0 200\r\n\r\n';

/** No address, and no protocol that is agreed on. */
const without: Exercise = async (prints) => {
  const path = join(scratchFolder(), 'socket');
  const server = createServer((socket) => void socket.end(ANSWER)).listen(path);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  await byBoth(`get http://localhost/ --unix-socket ${path}`)(prints);
  const certificate = await createCertificate({ subject: 'CN=localhost' });
  const { url } = await startTlsServer(certificate, (socket) =>
    onRequest(socket, () => void socket.end(ANSWER)),
  );
  await byBoth(`get -k ${url.href}`)(prints);
};

const get: Exercise = async (prints) => {
  await inLab(prints);
  await without(prints);
  await trouble(prints);
};

exercise(
  HTTP_OUTPUTS,
  {
    'http-response': {
      'http get': get,
      'http head': byBoth('head www.perdu.com --lab'),
      'http post': byBoth('post shapes.test/echo -d name=Ada --lab'),
      'http put': byBoth('put shapes.test/upload -d 123 --lab'),
      'http patch': byBoth('patch shapes.test/echo -d 1 --lab'),
      'http delete': byBoth('delete shapes.test/echo --lab'),
      'http options': byBoth('options shapes.test/echo --lab'),
      'http request': byBoth('request PROPFIND shapes.test/echo --lab'),
    },
  },
  {},
  { optional: true },
);
