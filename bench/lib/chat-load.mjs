/**
 * People at a relay, in a process of their own on the other core: `measureLoad(server, how)` starts it, and resolves to what it
 * has measured. All of them have names of one length, and say lines of one length: lines are counted in bytes.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { find } from './programs.mjs';

const CORE = '1';
const TEXT_LENGTH = 100;
const TIME_MARK = '@';
const NUMBER_LENGTH = 6;
/** Code is compiled meanwhile. */
const WARM_UP_MS = 1000;
const MEASURED_MS = 1500;

/**
 * @param measure `together`: all say so many `lines` when all have heard those of all others; lines delivered a second.
 *   `alone`: one does, when all others have heard the last; lines delivered a second.
 *   `latency`: so many lines a second, whoever says them; the 99th percentile, in milliseconds.
 *   `idle`: nothing; resolves to what ends it, once all are there
 * @param deaf so many more, who never read
 */
export async function measureLoad(
  { port, style },
  { measure, clients = 200, lines = 1, deaf = 0, rate = 0 },
) {
  const how = JSON.stringify({ port, style, measure, clients, lines, deaf, rate });
  const script = fileURLToPath(import.meta.url);
  const child = spawn(find('taskset'), ['-c', CORE, process.execPath, script, how], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [said] = await once(child.stdout, 'data');
  const end = async () => {
    child.stdin.end();
    if (child.exitCode === null) await once(child, 'exit');
  };
  if (measure === 'idle') return end;
  await end();
  return Number(said);
}

/** What has been read is looked at before anything else is. */
const BUFFER = Buffer.alloc(256 * 1024);

class Person {
  heard = 0;
  /** Called with each chunk, which is gone when it returns; with `false` it asks for no more until `resume`. */
  listen = () => {};

  constructor(port) {
    // A stream's own buffers would cost more than the reading.
    const callback = (length, buffer) => {
      this.heard += length;
      return this.listen(buffer.subarray(0, length)) !== false;
    };
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true, onread: { buffer: BUFFER, callback } });
  }

  async hear(text) {
    let all = '';
    await new Promise((resolve) => {
      this.listen = (chunk) => {
        all += chunk.toString();
        if (all.includes(text)) resolve();
      };
    });
    this.listen = () => {};
  }
}

async function enter(port, style, number) {
  const person = new Person(port);
  const { socket } = person;
  await once(socket, 'connect');
  if (style === 'plain') {
    await person.hear('elcome');
  } else {
    socket.write(`NICK u${100_000 + number}\r\nUSER u 0 * :u\r\n`);
    await person.hear(' 001 ');
    socket.write('JOIN #bench\r\n');
    await person.hear(' 366 ');
  }
  return person;
}

/** Once nobody is told anything any more, which is how it is when everybody has been told of everybody. */
async function quiet(people) {
  for (let before = -1, now = 0; before !== now;) {
    before = now;
    await wait(400);
    now = people.reduce((sum, { heard }) => sum + heard, 0);
  }
}

function lineIn(style, text) {
  return Buffer.from(style === 'irc' ? `PRIVMSG #bench :${text}\r\n` : `${text}\n`);
}

/** How many bytes a line has when it arrives. */
async function lengthOf(line, people) {
  const [speaker, listener] = people;
  const before = listener.heard;
  speaker.socket.write(line);
  await quiet(people);
  return listener.heard - before;
}

/** Counts what is heard between the warm-up and the end. */
async function perSecond(people, length) {
  const total = () => people.reduce((sum, { heard }) => sum + heard, 0);
  await wait(WARM_UP_MS);
  const [from, start] = [total(), performance.now()];
  await wait(MEASURED_MS);
  return (((total() - from) / length) * 1000) / (performance.now() - start);
}

async function together(people, line, length, lines) {
  const burst = Buffer.concat(Array.from({ length: lines }, () => line));
  const speak = () => {
    for (const { socket } of people) socket.write(burst);
  };
  everyRound(people, lines * length * (people.length - 1), speak);
  speak();
  return perSecond(people, length);
}

async function alone([speaker, ...listeners], line, length) {
  const speak = () => speaker.socket.write(line);
  everyRound(listeners, length, speak);
  speak();
  return perSecond(listeners, length);
}

/** Calls back each time when all of them have heard so many bytes more. */
function everyRound(people, bytes, callback) {
  let missing = people.length;
  for (const person of people) {
    let next = person.heard + bytes;
    person.listen = () => {
      if (person.heard < next) return;
      next += bytes;
      missing -= 1;
      if (missing > 0) return;
      missing = people.length;
      callback();
    };
  }
}

/**
 * Each line says when it was said; one in ten listens to that. The others take what has come every now and then: reading each
 * line as it comes would keep this process busier than the relay.
 */
async function latency(people, style, length, rate) {
  const [latencies, sent] = [[], []];
  const start = performance.now();
  const listeners = people.slice(0, people.length / 10);
  const speakers = people.slice(listeners.length);
  for (const person of listeners) {
    let rest = Buffer.alloc(0);
    person.listen = (chunk) => {
      const now = performance.now();
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      for (; rest.length >= length; rest = rest.subarray(length)) {
        const at = rest.indexOf(TIME_MARK) + 1;
        const saidAt = sent[Number(rest.latin1Slice(at, at + NUMBER_LENGTH))];
        if (saidAt - start > WARM_UP_MS) latencies.push(now - saidAt);
      }
    };
  }
  for (const person of speakers) person.listen = () => false;
  for (let turn = 0; performance.now() - start < WARM_UP_MS + MEASURED_MS; turn += 1) {
    const due = Math.floor(((performance.now() - start) * rate) / 1000);
    while (sent.length < due) {
      const text = `${TIME_MARK}${String(sent.length).padStart(NUMBER_LENGTH, '0')}`.padEnd(TEXT_LENGTH, 'x');
      sent.push(performance.now());
      speakers[(sent.length * 7) % speakers.length].socket.write(lineIn(style, text));
    }
    // A tenth of them each time.
    for (let index = turn % 10; index < speakers.length; index += 10) speakers[index].socket.resume();
    await wait(1);
  }
  for (const person of speakers) person.listen = () => {};
  for (const { socket } of speakers) socket.resume();
  await quiet(people);
  const sorted = latencies.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length * 0.99)];
}

/** What is measured is a relay that has been at work for a while, and not how its code is compiled. */
async function latencyOnceWarm(people, style, line, length, rate) {
  await together(people, line, length, 1);
  for (const person of people) person.listen = () => {};
  await quiet(people);
  return latency(people, style, length, rate);
}

async function main({ port, style, measure, clients, lines, deaf, rate }) {
  const people = [];
  // Not all at once: a server's queue of connections has an end.
  while (people.length < clients) {
    const some = Array.from({ length: Math.min(100, clients - people.length) }, (_, index) =>
      enter(port, style, people.length + index),
    );
    people.push(...(await Promise.all(some)));
  }
  if (measure === 'idle') {
    process.stdout.write('ready');
    return;
  }
  for (let count = 0; count < deaf; count += 1) (await enter(port, style, clients + count)).socket.pause();
  await quiet(people);
  const line = lineIn(style, 'x'.repeat(TEXT_LENGTH));
  const length = await lengthOf(line, people);
  const measures = {
    together: () => together(people, line, length, lines),
    alone: () => alone(people, line, length),
    latency: () => latencyOnceWarm(people, style, line, length, rate),
  };
  process.stdout.write(String(await measures[measure]()));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdin.resume().on('end', () => process.exit());
  await main(JSON.parse(process.argv[2]));
}
