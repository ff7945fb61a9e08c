/**
 * An FTP server that knows one listing, and has it ready: what is measured with it is the client. In a process of its own, with
 * the file of the listing as its argument; it prints its port.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

const listing = readFileSync(process.argv[2]);

createServer((control) => {
  let opened;
  const say = (line) => control.write(`${line}\r\n`);
  const replies = {
    FEAT: () => say('502 no features'),
    PWD: () => say('257 "/"'),
    CWD: () => say('250 done'),
    EPSV: () => {
      const data = createServer().listen(0, '127.0.0.1', () => {
        say(`229 Entering Extended Passive Mode (|||${data.address().port}|)`);
      });
      opened = once(data, 'connection').finally(() => data.close());
    },
    LIST: async () => {
      const [socket] = await opened;
      say('150 here it comes');
      socket.end(listing, () => say('226 done'));
    },
  };
  control.setNoDelay(true).setEncoding('latin1');
  control.on('error', () => {});
  control.on('data', (lines) => {
    for (const line of lines.trim().split('\r\n')) (replies[line.split(' ')[0]] ?? (() => say('230 fine')))();
  });
  say('220 ready');
}).listen(0, '127.0.0.1', function ready() {
  console.log(this.address().port);
});
