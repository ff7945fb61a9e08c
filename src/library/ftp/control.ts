import { FTPContext, FTPError, type FTPResponse } from 'basic-ftp';

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
  #chunk = '';
  #held = false;

  /** @param timeout in milliseconds; 0 for none */
  constructor(timeout: number) {
    // A character for each byte: names are sent back as they came.
    super(timeout, 'latin1');
  }

  /** The reply to a command, whatever it is, past preliminary ones; without a command, the next one that comes. */
  reply(command?: string): Promise<FTPResponse> {
    return this.handle(command, (response, task) => {
      if (response instanceof FTPError) task.resolve({ code: response.code, message: response.message });
      else if (response instanceof Error) task.reject(response);
      else if (response.code >= 200) task.resolve(response);
    }) as Promise<FTPResponse>;
  }

  /** Whether more has come than the reply, with its last bytes. */
  hasMoreThan({ message }: FTPResponse): boolean {
    return !message.endsWith(this.#chunk.replaceAll('\r\n', '\n').trimEnd());
  }

  override send(command: string): void {
    this.command = command;
    this.begun = undefined;
    this.answered = false;
    this.#held = false;
    super.send(command);
  }

  protected override _onControlSocketData(chunk: string): void {
    this.#chunk = chunk;
    super._onControlSocketData(chunk);
  }

  protected override _passToHandler(response: Error | FTPResponse): void {
    if (response instanceof FTPError && response.code === 421) this.goodbye = response;
    const over = response instanceof Error || response.code >= 200;
    if (over) this.answered = true;
    else this.begun ??= response;
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
