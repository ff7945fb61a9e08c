import { describe, expect, it } from 'vitest';
import { refusalFor } from '../../src/protocols/ftp-refusals.ts';

describe('a refusal', () => {
  it.each([
    // The texts of vsftpd 3.0.3, ProFTPD, Pure-FTPd and IIS.
    ['', 421, 'There are too many connected users, please try later.', 'unavailable'],
    ['', 530, 'Sorry, the maximum number of clients are already connected.', 'unavailable'],
    ['LIST', 421, 'Timeout.', 'unavailable'],
    ['PASS secret', 530, 'Login incorrect.', 'login-denied'],
    ['USER root', 530, 'Permission denied.', 'login-denied'],
    ['ACCT x', 503, 'Bad sequence.', 'login-denied'],
    ['RETR a', 550, 'Failed to open file.', 'not-found'],
    ['RETR a', 550, 'a: Permission denied', 'access-denied'],
    ['RETR a', 425, 'Use PORT or PASV first.', 'download-refused'],
    ['retr a', 550, 'a: No such file or directory', 'not-found'],
    ['CWD a', 550, 'Failed to change directory.', 'not-found'],
    ['CWD a', 500, 'Unknown command.', 'access-denied'],
    ['MLSD a', 501, 'a is not a directory', 'download-refused'],
    ['SIZE a', 550, 'Could not get file size.', 'not-found'],
    ['STOR a', 553, 'Could not create file.', 'upload-refused'],
    ['STOR a', 550, 'Permission denied.', 'access-denied'],
    ['STOR no/a', 550, 'no/a: No such file or directory', 'upload-refused'],
    ['APPE a', 552, 'Disk full.', 'upload-refused'],
    ['MKD a', 550, 'a: File exists', 'command-refused'],
    ['MKD no/a', 550, 'no/a: No such file or directory', 'command-refused'],
    ['RMD a', 550, 'Remove directory operation failed.', 'command-refused'],
    ['DELE a', 550, 'The system cannot find the file specified.', 'not-found'],
    ['SITE CHMOD 644 a', 550, 'Access is denied.', 'access-denied'],
    ['REST 5', 502, 'REST not implemented.', 'no-range'],
    ['EPSV', 522, 'Network protocol not supported.', 'passive-refused'],
    ['PORT 1,2,3,4,5,6', 500, 'Illegal PORT command.', 'active-refused'],
    ['XYZZY', 500, 'Unknown command.', 'command-refused'],
  ])('of %j with %d %s is %s', (command, code, text, expected) => {
    expect(refusalFor(command, { code, lines: [text] })).toMatchObject({
      name: 'RefusalError',
      code: expected,
      status: code,
      text,
    });
  });

  it('names what was refused, in letters, and its last words', () => {
    const command = Buffer.from('RETR Grüße').toString('latin1');
    const { message, text } = refusalFor(command, {
      code: 550,
      lines: ['Sorry.', 'Grüße is not here. ', ' '],
    });
    expect(message).toBe('the server refuses RETR Grüße: 550 Grüße is not here.');
    expect(text).toBe('Sorry.\nGrüße is not here. \n ');
  });

  it('does not repeat a password, even where the server does', () => {
    const { message, text } = refusalFor('PASS secret', { code: 530, lines: ['not', '"secret" is wrong'] });
    expect(message).toBe('the server refuses PASS: 530 "****" is wrong');
    expect(text).toBe('not\n"****" is wrong');
    expect(refusalFor('PASS ', { code: 530, lines: ['no'] }).message).toBe(
      'the server refuses PASS : 530 no',
    );
    expect(refusalFor('', { code: 421, lines: ['no'] }).message).toBe('the server takes nobody in: 421 no');
  });
});
