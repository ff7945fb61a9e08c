import type { Io } from '../../terminal/io.ts';
import type { ConnectionRecorder } from '../../transcript/types.ts';
import type { Arguments } from '../command.ts';
import { loadPlainAnnotator, openTracing, type Tracing } from '../shared/tracing.ts';

export interface UdpTracing extends Tracing {
  /** For the one socket of a command. */
  recorderTo(host: string, port: number): Promise<ConnectionRecorder | undefined>;
}

/** The transcripts that the options ask for: nobody knows what the datagrams say. */
export async function openUdpTracing(args: Arguments, io: Io): Promise<UdpTracing> {
  const tracing = await openTracing(args, io, loadPlainAnnotator);
  return {
    ...tracing,
    recorderTo: async (host, port) => (await tracing.recorderFor('raw'))?.connection(host, port),
  };
}
