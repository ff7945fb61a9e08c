import { onTestFinished } from 'vitest';
import { type Relay, type RelaySettings, startRelay } from '../../../src/lab/chat/relay.ts';

/** A relay that is gone after the test, which fails where the relay had a defect. */
export async function relayFor(settings: Partial<RelaySettings> = {}): Promise<Relay> {
  const troubles: unknown[] = [];
  const relay = await startRelay({
    host: '127.0.0.1',
    port: 0,
    onTrouble: (trouble) => troubles.push(trouble),
    ...settings,
  });
  onTestFinished(async () => {
    await relay.stop(0);
    if (troubles.length > 0) throw new AggregateError(troubles, 'the relay had to end connections');
  });
  return relay;
}
