import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Place, type Report, rowsOf, unloaded } from '../../scripts/interop/rows.ts';
import { showTable, withTable } from '../../scripts/interop/show-table.ts';
import { scratchFolder } from '../helpers/scratch.ts';
import { remarksOn, tableOf } from '../../scripts/interop/table.ts';

const NGINX = { protocol: 'HTTP', server: 'nginx', client: 'raw' };

/** As vitest's JSON reporter writes it, with what is read of it. */
function reportOf(...tests: readonly (readonly [status: string, meta: Partial<Place>])[]): Report {
  const assertionResults = tests.map(([status, meta], at) => ({ fullName: `test ${at}`, status, meta }));
  return { testResults: [{ name: '/a.test.ts', assertionResults }] };
}

/** The lines below the headings, as cells. */
function cellsOf(table: string): string[][] {
  return table
    .split('\n')
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .map((cell) => cell.trim())
        .slice(1, -1),
    );
}

describe('the rows of the interop table', () => {
  test('count every test once, by the way to TLS, plain where none is said', () => {
    const rows = rowsOf(
      reportOf(
        ['passed', NGINX],
        ['failed', NGINX],
        ['pending', NGINX],
        ['skipped', { ...NGINX, tls: 'implicit' }],
        ['todo', { ...NGINX, tls: 'implicit' }],
        ['passed', { ...NGINX, client: 'library' }],
      ),
    );
    expect(rows.map(({ client }) => client)).toEqual(['raw', 'library']);
    expect([...(rows[0]?.cells ?? [])]).toEqual([
      ['plain', { passed: 1, failed: 1, skipped: 1 }],
      ['implicit', { passed: 0, failed: 0, skipped: 2 }],
    ]);
  });

  test('leave no test out: one without a place is an error', () => {
    expect(() => rowsOf(reportOf(['passed', { protocol: 'HTTP', server: 'nginx' }]))).toThrow('“test 0”');
    expect(() => rowsOf(reportOf(['passed', {}]))).toThrow('“test 0”');
  });

  test('tell files that did not load', () => {
    const report = {
      testResults: [...reportOf(['passed', NGINX]).testResults, { name: '/b', assertionResults: [] }],
    };
    expect(unloaded(report)).toEqual(['/b']);
  });
});

describe('the interop table', () => {
  const rows = rowsOf(
    reportOf(
      ['passed', { protocol: 'IRC', server: 'the lab', client: 'irssi' }],
      ['passed', { protocol: 'FTP', server: 'the lab', client: 'lftp', tls: 'starttls' }],
      ['passed', { protocol: 'FTP', server: 'vsftpd', client: 'library' }],
      ['passed', { protocol: 'FTP', server: 'vsftpd', client: 'raw' }],
      ['failed', { protocol: 'FTP', server: 'vsftpd', client: 'raw' }],
      ['skipped', { protocol: 'FTP', server: 'vsftpd', client: 'raw' }],
      ['skipped', { protocol: 'FTP', server: 'vsftpd', client: 'raw', tls: 'implicit' }],
    ),
  );

  test('goes by protocol, real servers first, raw before library; a dash is what a protocol does not have', () => {
    expect(cellsOf(tableOf(rows))).toEqual([
      ['FTP', 'vsftpd', 'raw', '1 FAILED, 1 passed, 1 skipped', 'none', '1 skipped', '–'],
      ['FTP', 'vsftpd', 'library', '1 passed', 'none', 'none', '–'],
      ['FTP', 'the lab', 'lftp', 'none', '1 passed', 'none', '–'],
      ['IRC', 'the lab', 'irssi', '1 passed', '–', 'none', '–'],
    ]);
  });

  test('has the versions only where it is given them', () => {
    const versions = new Map([
      ['vsftpd', '3.0.3'],
      ['lftp', '4.9.2'],
    ]);
    const named = cellsOf(tableOf(rows, [], versions)).map(([, server, client]) => `${client} at ${server}`);
    expect(named.slice(0, 3)).toEqual([
      'raw at vsftpd 3.0.3',
      'library at vsftpd 3.0.3',
      'lftp 4.9.2 at the lab',
    ]);
  });

  test('shows a server that was not there, and why', () => {
    const absent = [{ name: 'dovecot', protocols: ['POP3', 'IMAP'], why: 'it did not start: no space' }];
    expect(cellsOf(tableOf([], absent))).toEqual([
      ['POP3', 'dovecot', '–', 'not run', 'not run', 'not run', '–'],
      ['IMAP', 'dovecot', '–', 'not run', 'not run', 'not run', '–'],
    ]);
    expect(remarksOn([], absent)).toEqual(['dovecot: it did not start: no space']);
  });

  test('has a remark on each gap, also on one that nobody has explained', () => {
    const remarks = remarksOn(rows);
    expect(remarks).toContainEqual(expect.stringMatching(/^irssi and the lab, IRC TLS: .*ncat/));
    expect(remarks).toContainEqual(
      'raw and vsftpd, FTP STARTTLS; library and vsftpd, FTP STARTTLS; library and vsftpd, FTP TLS; ' +
        'lftp and the lab, FTP plain; lftp and the lab, FTP TLS: not tried yet',
    );
  });
});

describe('the page', () => {
  test('keeps what is around the table', () => {
    const page = 'before\n<!-- table: begin -->\nold\n<!-- table: end -->\nafter\n';
    const twice = withTable(withTable(page, 'x'), 'new');
    expect(twice).toBe('before\n<!-- table: begin -->\n\nnew\n\n<!-- table: end -->\nafter\n');
  });

  test('gets the table without the versions that are shown', async () => {
    const folder = scratchFolder();
    const [report, page] = [join(folder, 'report.json'), join(folder, 'page.md')];
    writeFileSync(report, JSON.stringify(reportOf(['passed', NGINX])));
    writeFileSync(page, '<!-- table: begin -->\n<!-- table: end -->\n');
    const shown = await showTable({ report, absent: [], versions: new Map([['nginx', '1.22.1']]), page });
    expect(shown).toMatch(/^\| HTTP +\| nginx 1\.22\.1 +\| raw +\| 1 passed +\| – +\| none +\| – +\|$/m);
    expect(readFileSync(page, 'utf8')).toMatch(/^\| HTTP +\| nginx +\| raw +\| 1 passed +\|/m);
  });

  test('needs both marks', () => {
    expect(() => withTable('<!-- table: begin -->', 'x')).toThrow('has no');
  });
});
