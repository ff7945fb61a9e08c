/** docs/capabilities.md says what is so: each of its cells is tried. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { type Answers, CAPABILITIES } from '../../scripts/docs/capability-table.ts';
import { isNetkitError } from '../../src/errors.ts';
import { type Lab, startLab } from '../../src/lab/lab.ts';
import { emptyFolder } from '../helpers/scratch.ts';
import { ftpProbes, sftpProbes } from './capabilities/files.ts';
import { httpProbes, proxyProbes } from './capabilities/http.ts';
import { imapProbes, pop3Probes, smtpProbes } from './capabilities/mail.ts';
import type { Probe, ProbesOf, Protocol } from './capabilities/probe.ts';
import { chatProbes, nameProbes, socketProbes, storeProbes } from './capabilities/sockets.ts';

let running: Lab;
let remove: () => Promise<void>;
const lab = (): Lab => running;
beforeAll(async () => {
  const folder = await emptyFolder();
  ({ remove } = folder);
  running = await startLab({ dataDir: folder.path });
});
afterAll(async () => {
  await running.stop();
  await remove();
});

const PROBES: { readonly [P in Protocol]: ProbesOf<P> } = {
  HTTP: httpProbes(lab),
  Proxies: proxyProbes(lab),
  FTP: ftpProbes(lab),
  SFTP: sftpProbes(lab),
  SMTP: smtpProbes(lab),
  POP3: pop3Probes(lab),
  IMAP: imapProbes(lab),
  'TCP and UDP': socketProbes(lab),
  Chat: chatProbes(lab),
  'Store by REST': storeProbes(lab),
  Names: nameProbes(),
};

describe.each(Object.entries(CAPABILITIES))('%s', (protocol, capabilities) => {
  const probes: Readonly<Record<string, Probe>> = PROBES[protocol as Protocol];

  test('has a probe for each line, and no others', () => {
    expect(Object.keys(probes).toSorted()).toEqual(Object.keys(capabilities).toSorted());
  });

  for (const [what, answers] of Object.entries(capabilities as Readonly<Record<string, Answers>>)) {
    const probe = probes[what];
    if (probe === undefined) continue;
    const { client, lab: atLab } = typeof probe === 'function' ? { client: probe, lab: undefined } : probe;

    for (const kind of ['raw', 'library'] as const) {
      const answer = answers[kind];
      if (answer !== 'yes' && 'none' in answer) continue;
      test(`${what}: ${kind} ${answer === 'yes' ? 'can' : 'cannot'}`, () =>
        answer === 'yes' ? client(kind) : fails(client(kind)));
    }
    if (atLab === undefined) {
      // Where the clients are tried at the lab, it does its part.
      test(`${what}: the lab can`, () => expect(answers.lab).toBe('yes'));
    } else {
      test(`${what}: the lab cannot`, async () => {
        expect(answers.lab).not.toBe('yes');
        await fails(atLab());
      });
    }
  }
});

/** By an error of ours, or because what was to be is not so; a defect of the probe is neither. */
function fails(trying: Promise<unknown>): Promise<void> {
  return expect(trying).rejects.toSatisfy(
    (error: Error) => isNetkitError(error) || error.name === 'AssertionError',
  );
}
