import { COMPARISON_OUTPUTS } from '../../schemas/comparison.ts';
import { onRequest, startServer } from '../helpers/servers.ts';
import { useLab } from '../helpers/use-lab.ts';
import { exercise, type Exercise } from './exercise.ts';
import { netkitJson } from './run-netkit.ts';

// Its authority is shared by all that `--lab` starts.
useLab();

const ENV = { NETKIT_PASSWORD: '83r5^_' };
const MAIL = 'imap://alice:secret@mail.test';

const PRODUCT =
  '--title Lamp --price 1 --description Bright --category electronics --image https://shop.test/a.png';
const CART = '--user-id 1 --date 2026-01-31 --item 3:2';
const USER =
  '--username ada --email ada@mail.test --password --firstname Ada --lastname Lovelace --phone 1-234';

/** A verb, and what it needs besides `--lab`. */
const IN_LAB: readonly (readonly [verb: string, rest: string])[] = [
  ['http head', 'www.perdu.com'],
  ['http post', 'shapes.test/echo -d name=Ada'],
  ['http put', 'shapes.test/upload -d 123'],
  ['http patch', 'shapes.test/echo -d 1'],
  ['http delete', 'shapes.test/echo'],
  ['http options', 'shapes.test/echo'],
  ['http request', 'PROPFIND shapes.test/echo'],
  ['ftp ls', 'ftp.test/debian/'],
  ['ftp stat', 'alice:secret@ftp.test/notes.txt'],
  ['sftp ls', 'alice:secret@sftp.test'],
  ['sftp stat', 'alice:secret@sftp.test/notes.txt'],
  ['smtp send', 'smtp.test --from alice@mail.test --to bob@mail.test --text hi'],
  ['imap folders', MAIL],
  ['imap ls', `${MAIL}/INBOX`],
  ['imap get', `${MAIL}/INBOX 1`],
  ['imap search', `${MAIL}/INBOX unseen`],
  ['api products', '--limit 2'],
  ['api categories', ''],
  ['api carts', '1'],
  ['api users', '1'],
  ['api login', 'mor_2314'],
  ...Object.entries({ product: PRODUCT, cart: CART, user: USER }).flatMap(([kind, record]) => [
    [`api ${kind} add`, record] as const,
    [`api ${kind} replace`, `1 ${record}`] as const,
    [`api ${kind} update`, `1 ${record}`] as const,
    [`api ${kind} delete`, '1'] as const,
  ]),
];

function inLab(line: string): Exercise {
  return async (prints) => prints((await netkitJson(`${line} --lab`, [], { env: ENV })).stdout);
}

/** A server that answers each time with another body of this size. */
async function fickleServer(size: number): Promise<URL> {
  let asked = 0;
  const { url } = await startServer((socket) =>
    onRequest(socket, () => {
      asked += 1;
      socket.end(`HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n${String(asked).padStart(size, '-')}`);
    }),
  );
  return url;
}

const httpGet: Exercise = async (prints) => {
  for (const url of [
    'www.perdu.com',
    'https://shapes.test/hello',
    'shapes.test/bad/same-lengths',
    'nowhere.test',
  ]) {
    prints((await netkitJson(`http get --compare ${url} --lab`)).stdout);
  }
  // Bodies that part within what is kept of them, and beyond it.
  for (const size of [3, 200_000]) {
    prints((await netkitJson(`http get --compare ${(await fickleServer(size)).href}`)).stdout);
  }
};

exercise(
  COMPARISON_OUTPUTS,
  {
    comparison: {
      'http get --compare': httpGet,
      ...Object.fromEntries(
        IN_LAB.map(([verb, rest]) => [`${verb} --compare`, inLab(`${verb} --compare ${rest}`.trimEnd())]),
      ),
    },
    'mailbox-comparison': {
      'pop3 ls --compare-imap': async (prints) => {
        for (const imap of ['mail.test', `${MAIL}/Archive`]) {
          await inLab(`pop3 ls pop3://alice:secret@pop3.test --compare-imap ${imap}`)(prints);
        }
      },
    },
  },
  {},
  { optional: true },
);
