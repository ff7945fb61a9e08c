import type { DownloadEvent, DownloadSummary } from '../../../actions/http/download/types.ts';
import type { Io } from '../../../terminal/io.ts';
import type { Arguments } from '../../command.ts';

/** What a user sees of downloads while they run. */
export interface DownloadView {
  onEvent(event: DownloadEvent): void;
  /** Takes away what does not stay. */
  close(): void;
  summarise(summary: DownloadSummary): void;
}

export async function openView(args: Arguments, io: Io, total: number): Promise<DownloadView> {
  if (args.text('format') === 'json') return (await import('./json-view.ts')).createJsonView(args, io);
  return (await import('./text-view.ts')).createTextView(args, io, total);
}
