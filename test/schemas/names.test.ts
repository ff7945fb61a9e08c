import { NAMES_OUTPUTS } from '../../schemas/names.ts';
import { nameServer, record } from '../net/names/name-server.ts';
import { exercise, type Exercise } from './exercise.ts';
import { netkitJson } from './run-netkit.ts';

const resolve: Exercise = async (prints) => {
  // Found, an alias, the way back; nothing of that type; nothing of that name.
  for (const line of ['www.perdu.com', '127.0.0.1', 'echo.test --type MX', 'nowhere.test']) {
    prints((await netkitJson(`resolve ${line} --lab`)).stdout);
  }
  // What the system says, and what DNS does not know.
  const { address } = await nameServer([record('localhost', 'A', '127.0.0.9')]);
  prints((await netkitJson(`resolve localhost --dns-server ${address}`)).stdout);
};

const ports: Exercise = async (prints) => {
  for (const query of ['', ' 25', ' 80-8080', ' imaps', ' mail', ' 47000']) {
    prints((await netkitJson(`ports${query}`)).stdout);
  }
};

exercise(
  NAMES_OUTPUTS,
  { resolve: { resolve }, ports: { ports } },
  { resolve: { 'system.reason': 'the system would look for what it does not know beyond loopback' } },
  { optional: true },
);
