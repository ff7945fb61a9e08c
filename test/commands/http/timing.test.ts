import { describe, expect, it } from 'vitest';
import { showTiming } from '../../../src/commands/http/timing.ts';
import { renderTiming } from '../../../src/commands/http/timing/render.ts';
import { plain } from '../../../src/terminal/style.ts';
import { widthOf } from '../../../src/terminal/width.ts';
import { legOf } from '../../actions/http/legs.ts';
import { fakeIo } from '../../helpers/fake-io.ts';

/** A redirect over a new connection, and where it led, over the same. */
const LEGS = [
  legOf({
    url: 'http://a.test/redirect',
    status: 302,
    exchange: { timings: { lookup: 5, connect: 15, tls: 40, firstByte: 50 } },
    received: 1,
    endedAt: 52.5,
  }),
  legOf({ startedAt: 60, exchange: { timings: { firstByte: 37.5 } }, received: 1, endedAt: 100 }),
];

const linesOf = (legs: Parameters<typeof renderTiming>[0], columns = 45): string[] =>
  renderTiming(legs, { columns, style: plain }).split('\n').slice(0, -1);

describe('renderTiming', () => {
  it('gives each phase a row, with a bar to one scale for all', () => {
    // 45 columns leave 20 for 100 ms: 5 ms a column, and 5/8 ms the smallest block.
    expect(linesOf(LEGS)).toEqual([
      'GET http://a.test/redirect → 302',
      '  name lookup    █                     5.0 ms',
      '  TCP connect     ██                    10 ms',
      '  TLS handshake     █████               25 ms',
      '  first byte             ██             10 ms',
      '  body                     ▌           2.5 ms',
      'GET http://a.test/ → 200',
      '  connection used again',
      '  first byte                 ███████▌   38 ms',
      '  body                              ▌  2.5 ms',
      '  total                                100 ms',
    ]);
  });

  it('says where an exchange failed, and how long that took', () => {
    const legs = [
      legOf({ exchange: false, endedAt: 20 }),
      legOf({ startedAt: 60, exchange: false, endedAt: 80 }),
    ];
    // 40 columns leave 20 for 80 ms.
    expect(linesOf(legs, 40)).toEqual([
      'GET http://a.test/ → failed',
      '  no answer  █████                 20 ms',
      'GET http://a.test/ → failed',
      '  no answer                 █████  20 ms',
      '  total                            80 ms',
    ]);
  });

  it('says what was connected to', () => {
    const timings = { connect: 1, firstByte: 2 };
    const { connection } = legOf().exchange!;
    const proxy = { scheme: 'http', host: 'proxy.test', port: 3128 } as const;
    const plainLeg = legOf({ exchange: { timings } });
    const labels = [
      plainLeg,
      legOf({ exchange: { timings, connection: { ...connection, remote: 'unix:/run/a' } } }),
      { ...plainLeg, request: { ...plainLeg.request, route: { proxy, tunnel: true } } },
      { ...plainLeg, request: { ...plainLeg.request, route: { proxy, tunnel: false } } },
    ].map((leg) => linesOf([leg])[1]?.slice(2, 15));
    expect(labels).toEqual(['TCP connect  ', 'Unix socket  ', 'TCP and proxy', 'TCP connect  ']);
  });

  it.each([200, 80, 40, 30, 20])('fits into %i columns', (columns) => {
    const url = `http://a.test/${'long/'.repeat(50)}`;
    const lines = linesOf(
      [...LEGS, legOf({ url, exchange: { timings: { connect: 1, firstByte: 2 } } })],
      columns,
    );
    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(columns);
    expect(lines.filter((line) => line.endsWith(' → 200'))).toHaveLength(2);
  });

  it('leaves the bars out where there is no room for them', () => {
    expect(linesOf(LEGS, 32)[1]).toBe('  name lookup    5.0 ms');
  });

  it('takes what took no time at all', () => {
    const leg = legOf({ exchange: { timings: { connect: 0, firstByte: 0 } }, endedAt: 0 });
    expect(linesOf([leg]).at(-1)).toMatch(/^  total +0\.0 ms$/);
  });

  it('lets nothing in a request play with the terminal', () => {
    const leg = legOf();
    const evil = { ...leg, request: { ...leg.request, method: 'G\x1b[2J' } };
    expect(linesOf([evil], 80)[0]).toBe('G\\x1b[2J http://a.test/ → 200');
  });
});

describe('--timing', () => {
  const ESC = '\x1b';

  it('goes to stderr, in colour only on a terminal that wants it', async () => {
    const views = [{}, { terminal: true }, { terminal: true, env: { NO_COLOR: '1' } }].map((view) =>
      fakeIo(view),
    );
    for (const io of views) await showTiming(LEGS, io);
    expect(views.map(({ stderr }) => stderr.text.includes(ESC))).toEqual([false, true, false]);
    expect(views.map(({ stdout }) => stdout.text)).toEqual(['', '', '']);
    expect(views[0]?.stderr.text).toContain('GET http://a.test/redirect → 302\n  name lookup ');
  });

  it('says nothing where nothing was sent', async () => {
    const io = fakeIo();
    await showTiming([], io);
    expect(io.stderr.text).toBe('');
  });
});
