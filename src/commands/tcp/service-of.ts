import { UsageError } from '../../errors.ts';
import { createService, type Service, type ServiceName, SERVICES } from '../../lab/tcp/services.ts';
import type { Arguments } from '../command.ts';
import { nearest } from '../../actions/nearest.ts';

/** Which server is to run. @throws UsageError */
export function serviceOf(args: Arguments): { readonly name: ServiceName; readonly service: Service } {
  const [word = ''] = args.operands;
  const name = SERVICES.find((known) => known === word);
  if (name === undefined) {
    const near = nearest(word, SERVICES);
    throw new UsageError(`there is no service '${word}'`, {
      hint: near === undefined ? `there are ${SERVICES.join(', ')}` : `did you mean ${near}?`,
    });
  }
  const prefix = args.text('prefix');
  if (prefix !== undefined && name !== 'echo') throw new UsageError('--prefix is for the echo');
  return { name, service: createService(name, { prefix }) };
}
