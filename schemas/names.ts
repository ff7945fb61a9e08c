import { z } from 'zod';

import type { JsonOutput } from './output.ts';

const status = z
  .enum(['found', 'no-such-name', 'no-data', 'no-answer', 'unreachable', 'refused'])
  .describe('How the question went; `no-data`: the name is there, and has nothing of this type');
const type = z.enum(['A', 'AAAA', 'CNAME', 'MX', 'TXT', 'NS', 'SRV', 'SOA', 'CAA', 'PTR']);
const reason = z.string().optional().describe('Why there is none');

const record = z.strictObject({
  name: z.string().describe('Whose record it is; of a chain of aliases, each has the next for its value'),
  type: type.describe('Its type'),
  value: z.string().describe('As in a zone file: `127.0.0.1`, `10 mail.example`'),
  ttl: z.int().optional().describe('For how many seconds it may be kept; known of A and AAAA'),
});

const report = z
  .strictObject({
    asked: z.string().describe('The name or address, as it was given'),
    name: z.string().describe('As it is looked up: in ASCII, without brackets'),
    kind: z.enum(['name', 'address']).describe('What it is'),
    servers: z.array(z.string()).describe('The name servers; with a port where that is not 53'),
    system: z
      .strictObject({
        status,
        values: z
          .array(z.string())
          .describe("The addresses of a name, in the system's order; or an address's name"),
        reason,
      })
      .optional()
      .describe('What the system says; missing where it was not asked'),
    dns: z
      .array(
        z.strictObject({
          type: type.describe('The type that was asked for'),
          status,
          records: z.array(record).describe('What DNS has'),
          reason,
        }),
      )
      .describe('What DNS says, for each type that was asked for'),
    back: z
      .array(
        z.strictObject({
          value: z.string().describe('The address that was found, or the name'),
          status,
          leadsTo: z.array(z.string()).describe('Its names, or its addresses'),
          same: z.boolean().describe('Whether that is where we came from'),
        }),
      )
      .describe('The way back from each that was found'),
    onlySystem: z.array(z.string()).describe('What the system knows and DNS does not'),
    onlyDns: z.array(z.string()).describe('What DNS knows and the system does not'),
  })
  .describe('What the system and what DNS know of a name or an address.');

const service = z.strictObject({
  port: z.int().describe('The port'),
  transports: z.array(z.enum(['tcp', 'udp'])).describe('By what it is spoken'),
  name: z.string().describe('The registered name'),
  aliases: z.array(z.string()).describe('Other names, as /etc/services has them'),
  purpose: z.string().describe('What it is for; empty where nobody says'),
  source: z.string().optional().describe('Where it is defined, such as `RFC 5321`'),
  from: z.array(z.enum(['iana', '/etc/services'])).describe('Who says that it is registered'),
});

const found = z
  .strictObject({
    query: z.string().nullable().describe('What was asked for; `null` where nothing was'),
    match: z
      .enum(['spoken', 'number', 'range', 'name', 'search'])
      .describe(
        'How that was understood; `spoken`: all that netkit speaks, `search`: a part of a name or purpose',
      ),
    ports: z
      .array(
        z.strictObject({
          port: z.int().describe('The port'),
          range: z.enum(['system', 'user', 'dynamic']).describe('In which range it is (RFC 6335)'),
          privileged: z.boolean().describe('Whether it takes privileges on this machine to listen there'),
          services: z.array(service).describe('What is registered for it'),
          course: z.string().optional().describe('What a course in network programming has there'),
          commands: z.array(z.string()).describe('How netkit speaks what is there'),
        }),
      )
      .describe('What was found, in the order of the numbers'),
  })
  .describe('What is registered for ports.');

export const NAMES_OUTPUTS: readonly JsonOutput[] = [
  { name: 'resolve', verbs: ['resolve'], stream: 'document', schema: report },
  { name: 'ports', verbs: ['ports'], stream: 'document', schema: found },
];
