import type tls from 'node:tls';

export interface HandshakeOptions<T> {
  /** By which Node says that our side of it is done: a client's or a server's. */
  readonly event: 'secureConnect' | 'secure';
  readonly signal?: AbortSignal | undefined;
  /** Called within the event, before anybody can write; what it throws fails the handshake. */
  readonly check: () => T;
  readonly explain: (error: Error) => Error;
}

/** Waits for a handshake that has begun. When it fails, the socket is destroyed, and both say why. */
export function completeHandshake<T>(
  socket: tls.TLSSocket,
  { event, signal, check, explain }: HandshakeOptions<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      signal?.removeEventListener('abort', onAbort);
      socket.off('error', onError).off('end', onClose).off('close', onClose).off(event, onSecure);
    };
    const fail = (error: Error): void => {
      settle();
      socket.on('error', () => {}).destroy(error);
      reject(error);
    };
    const onAbort = (): void => fail(signal?.reason as Error);
    const onError = (error: Error): void => fail(explain(error));
    const onClose = (): void => {
      const peer = event === 'secure' ? 'client' : 'server';
      onError(new Error(`the ${peer} closed the connection`));
    };
    const onSecure = (): void => {
      let result: T;
      try {
        result = check();
      } catch (error) {
        fail(error as Error);
        return;
      }
      settle();
      resolve(result);
    };
    // Before Node's own listener, which takes an end for a reset.
    socket.prependListener('end', onClose);
    socket.on('error', onError).on('close', onClose).on(event, onSecure);
    signal?.addEventListener('abort', onAbort);
    if (signal?.aborted === true) onAbort();
  });
}
