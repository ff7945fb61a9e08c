import type { DialSettings } from '../../net/types.ts';

/** The lab's names and its authority come before what the options say. */
export function inLab(dial: DialSettings, lab: DialSettings): DialSettings {
  return {
    ...dial,
    ...lab,
    tls: { ...dial.tls, ...lab.tls },
    proxyTls: { ...dial.proxyTls, ...lab.proxyTls },
  };
}
