import type { Lab, LabOptions, ServerAddress } from '../../lab/lab.ts';
import { CHAT_NAMES, SERVICE_NAMES } from '../../lab/names.ts';
import { SERVICES } from '../../lab/tcp/services.ts';
import { type Arguments, inGroup, type Option } from '../command.ts';
import { portOf } from '../shared/numbers.ts';

const CHATS = ['chat', 'chats'] as const;

export const SOCKET_PORT_OPTIONS: readonly Option[] = inGroup('Servers', [
  { name: 'chat-port', kind: 'number', value: 'PORT', summary: 'The port for the chat relay' },
  { name: 'chats-port', kind: 'number', value: 'PORT', summary: 'The port for the same with TLS' },
  ...SERVICES.map((name) => ({
    name: `${name}-port`,
    kind: 'number' as const,
    value: 'PORT',
    summary: `The port for ${name}, by TCP and by UDP`,
  })),
]);

export function socketPorts(args: Arguments): LabOptions {
  return {
    chatPort: portOf(args, 'chat-port', 0),
    chatsPort: portOf(args, 'chats-port', 0),
    servicePorts: Object.fromEntries(SERVICES.map((name) => [name, portOf(args, `${name}-port`, 0)])),
  };
}

/** A server without URLs as it is shown: where it is, and a line to try for netkit and for netcat. */
export interface ShownSocket {
  readonly service: string;
  readonly host: string;
  readonly port: number;
  readonly names: readonly string[];
  readonly try: { readonly netkit: string; readonly nc: string };
}

/** @param caFile of the lab's authority, as a shell takes it */
export function socketsOf(lab: Lab, caFile: string | undefined): readonly ShownSocket[] {
  const trust = caFile === undefined ? '-k' : `--cacert ${caFile}`;
  const show = (
    service: string,
    { host, port }: ServerAddress,
    names: readonly string[],
    lines: ShownSocket['try'],
  ): ShownSocket => ({ service, host, port, names, try: lines });
  return [
    ...CHATS.map((name) => {
      const { host, port } = lab[name];
      const isPlain = name === 'chat';
      return show(name, lab[name], CHAT_NAMES, {
        netkit: `netkit chat connect ${host} ${port}${isPlain ? '' : ` --tls ${trust}`}`,
        nc: isPlain ? `nc ${host} ${port}` : `ncat --ssl ${host} ${port}`,
      });
    }),
    ...SERVICES.map((name) => {
      const server = lab.services[name];
      const { host, port } = server;
      return show(name, server, SERVICE_NAMES, {
        netkit: `netkit ${CALLS[name] ?? 'tcp send'} ${host} ${port} hello`,
        // From chargen, more and more would come by TCP.
        nc: `echo hello | nc ${name === 'chargen' ? '-u -w1' : '-N'} ${host} ${port}`,
      });
    }),
  ];
}

/** Nothing comes back from discard, and from chargen more and more. */
const CALLS: Readonly<Partial<Record<(typeof SERVICES)[number], string>>> = {
  discard: 'tcp send --no-wait',
  chargen: 'udp send',
};
