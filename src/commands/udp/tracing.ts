import type { Io } from '../../terminal/io.ts';
import type { ConnectionRecorder } from '../../transcript/types.ts';
import type { Arguments } from '../command.ts';
import { loadPlainAnnotator, withTracing } from '../shared/tracing.ts';

/** For the one socket of a command. */
export type RecorderTo = (host: string, port: number) => Promise<ConnectionRecorder | undefined>;

/** Has the transcripts that the options ask for: nobody knows what the datagrams say. */
export function withUdpTracing(
  args: Arguments,
  io: Io,
  use: (recorderTo: RecorderTo) => Promise<number>,
): Promise<number> {
  return withTracing(args, io, loadPlainAnnotator, ({ recorderFor }) =>
    use(async (host, port) => (await recorderFor('raw'))?.connection(host, port)),
  );
}
