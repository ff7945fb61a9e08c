import type { ServiceName } from '../../lab/tcp/services.ts';

/** The courses' own port for the echo; the others, whose registered ports are the administrator's, 8000 further up. */
export const SERVICE_DEFAULTS: Readonly<Record<ServiceName, number>> = {
  echo: 8000,
  discard: 8009,
  daytime: 8013,
  chargen: 8019,
  time: 8037,
};

/** What the verb is followed by, as its table has it. */
export const SERVICE_OPERAND = `<${Object.keys(SERVICE_DEFAULTS).join('|')}>`;

/** For the help: `echo 8000, discard 8009, …`. */
export const DEFAULTS_LISTED = Object.entries(SERVICE_DEFAULTS)
  .map(([name, port]) => `${name} ${port}`)
  .join(', ');
