/** The smallest servers there can be, for commands that are run to be measured, or to be warmed up. */
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';

/** On loopback: `port` of each, and `close()` for all of them. */
export async function openTargets() {
  const servers = {
    http: createHttpServer((_request, response) => response.end('A page\n')),
    /** Says what it is told, and ends. */
    tcp: createServer((socket) => socket.once('data', (data) => socket.end(data))),
    ftp: createServer({ noDelay: true }, serveListing),
  };
  const listening = Object.entries(servers).map(async ([name, server]) => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return [name, server.address().port];
  });
  const close = () => Object.values(servers).forEach((server) => server.close());
  return { port: Object.fromEntries(await Promise.all(listening)), close };
}

/** An FTP server that knows one listing, in both formats that there are. */
function serveListing(control) {
  let opened;
  const say = (line) => control.write(`${line}\r\n`);
  const open = (tell) => {
    const data = createServer().listen(0, '127.0.0.1', () => say(tell(data.address().port)));
    opened = once(data, 'connection').finally(() => data.close());
  };
  const list = async (line) => {
    const [socket] = await opened;
    say('150 Here it comes');
    socket.end(`${line}\r\n`, () => say('226 Done'));
  };
  const replies = {
    USER: () => say('230 Welcome'),
    FEAT: () => say('211-Features:\r\n EPSV\r\n MLST type*;size*;modify*;\r\n UTF8\r\n211 End'),
    PWD: () => say('257 "/"'),
    EPSV: () => open((port) => `229 Here (|||${port}|)`),
    PASV: () => open((port) => `227 Here (127,0,0,1,${port >> 8},${port & 255})`),
    LIST: () => list('-rw-r--r-- 1 ftp ftp 6 Jan  1  2024 README'),
    MLSD: () => list('type=file;size=6;modify=20240101000000; README'),
    QUIT: () => control.end('221 Bye\r\n'),
  };
  control.on('error', () => {});
  control.setEncoding('latin1').on('data', (lines) => {
    for (const line of lines.trim().split('\r\n')) (replies[line.split(' ')[0]] ?? (() => say('200 Fine')))();
  });
  say('220 Ready');
}
