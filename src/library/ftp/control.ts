import { FTPContext, FTPError, type FTPResponse } from 'basic-ftp';
import { LimitError, ProtocolError } from '../../errors.ts';
import { notAReply } from '../../protocols/ftp-replies.ts';

/** Also basic-ftp's own limit for a reply of several lines. */
export const MAX_REPLY_BYTES = 64 * 1024;
/** One command has one or two; a server that only promises is not to hold us forever. */
const MAX_PRELIMINARY_REPLIES = 100;
/** To these the server sends data. */
const SENDS = /^(?:RETR|LIST|NLST|MLSD)\b/;

/**
 * basic-ftp's control connection, overheard: what was asked last and how far the answer is, which basic-ftp keeps to itself,
 * and without which nobody could say what was refused, or break a transfer off and go on.
 */
export class FtpControl extends FTPContext {
  /** What the server has yet to answer, or has answered last. */
  command = '';
  /** The first preliminary reply to it (150): a transfer has begun. */
  begun: FTPResponse | undefined;
  /** Whether the reply came with which it is over, a refusal included. */
  answered = true;
  /** With which the server announced that it closes the connection. */
  goodbye: FTPError | undefined;
  /** In active mode: settles when the server has connected. */
  connecting: Promise<void> | undefined;
  /** The lines that came last, and what has come of the next. */
  #lines = '';
  #line = '';
  #preliminary = 0;
  #held = false;

  /** @param timeout in milliseconds; 0 for none */
  constructor(timeout: number) {
    // A character for each byte: names are sent back as they came.
    super(timeout, 'latin1');
  }

  /** The reply to a command, whatever it is, past preliminary ones; without a command, the next one that comes. */
  reply(command?: string): Promise<FTPResponse> {
    return this.handle(command, (response, task) => {
      // With 421 the session is over, whatever was asked.
      if (response instanceof FTPError && response.code !== 421) {
        task.resolve({ code: response.code, message: response.message });
      } else if (response instanceof Error) task.reject(response);
      else if (response.code >= 200) task.resolve(response);
    }) as Promise<FTPResponse>;
  }

  /** Whether more has come than the reply, with its last bytes. */
  hasMoreThan({ message }: FTPResponse): boolean {
    return this.#line !== '' || !message.endsWith(this.#lines.replaceAll('\r\n', '\n').trimEnd());
  }

  override send(command: string): void {
    this.command = command;
    this.begun = undefined;
    this.answered = false;
    this.#held = false;
    this.#preliminary = 0;
    super.send(command);
  }

  /** basic-ftp takes the end of a chunk for that of a line, and steps over what is no reply, to wait for ever. */
  protected override _onControlSocketData(chunk: string): void {
    const text = this.#line + chunk;
    const end = text.lastIndexOf('\n') + 1;
    this.#line = text.slice(end);
    if (this.#line.length > MAX_REPLY_BYTES) return this.closeWithError(tooLong());
    if (end === 0) return;
    this.#lines = text.slice(0, end);
    const [first = ''] = this.#lines.split(/\r?\n/, 1);
    const begins = this._partialResponse === '';
    if (begins && !/^[1-5]\d\d(?:[ -]|$)/.test(first)) return this.closeWithError(notAReply(first));
    super._onControlSocketData(this.#lines);
  }

  protected override _passToHandler(response: Error | FTPResponse): void {
    if (response instanceof FTPError && response.code === 421) this.goodbye = response;
    const over = response instanceof Error || response.code >= 200;
    // Some send all without having said so, for which basic-ftp would wait.
    const isUnannounced = this.begun === undefined && SENDS.test(this.command);
    if (over && !(response instanceof Error) && isUnannounced) {
      this._passToHandler({ code: 150, message: '150 ' });
    }
    if (over) {
      this.answered = true;
    } else {
      this.begun ??= response;
      this.#preliminary += 1;
      if (this.#preliminary > MAX_PRELIMINARY_REPLIES) return this.closeWithError(endless(response));
    }
    // basic-ftp wants the data connection as soon as it hears 150; the server may be only about to make it then.
    const holding = this.connecting !== undefined && (this.#held || !over);
    if (!holding || response instanceof Error) {
      super._passToHandler(response);
      return;
    }
    this.#held = true;
    void this.connecting?.then(
      () => super._passToHandler(response),
      () => {},
    );
  }
}

export function tooLong(cause?: Error): LimitError {
  return new LimitError('MAX_REPLY_BYTES', `the server's reply is longer than ${MAX_REPLY_BYTES} bytes`, {
    cause,
  });
}

function endless({ code }: FTPResponse): ProtocolError {
  return new ProtocolError('weird-reply', `the server announces without end what it will do: ${code}`, {
    source: 'RFC 959, section 5.4',
  });
}
