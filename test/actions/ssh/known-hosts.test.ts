import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judge, knownHostLine, knownTypes, parseKnownHosts } from '../../../src/actions/ssh/known-hosts.ts';
import type { HostKey } from '../../../src/net/ssh/types.ts';
import { testWith } from '../../helpers/programs.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

/** A key as RFC 4253, section 6.6, has it: its type, and then something. */
function key(name: string, type = 'ssh-ed25519'): HostKey & { readonly base64: string } {
  const blob = Buffer.concat([uint32(type.length), Buffer.from(type), uint32(32), Buffer.alloc(32, name)]);
  return { type, blob, fingerprint: '', base64: blob.toString('base64') };
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

const GOOD = key('good');
const OTHER = key('other');
const RSA = key('rsa', 'ssh-rsa');
const ED = `ssh-ed25519 ${GOOD.base64}`;

describe('known_hosts', () => {
  test.each([
    ['a name', `example.org ${ED}`, 'example.org', 22, 'known'],
    ['a name in other letters', `Example.ORG ${ED}`, 'eXample.org', 22, 'known'],
    ['several names', `a.example,b.example ${ED}`, 'b.example', 22, 'known'],
    ['another name', `example.org ${ED}`, 'example.com', 22, 'unknown'],
    ['a part of a name', `example.org ${ED}`, 'example.or', 22, 'unknown'],
    ['a comment, and space', `  example.org\t${ED}  somebody's key`, 'example.org', 22, 'known'],
    ['CRLF', `example.org ${ED}\r\n`, 'example.org', 22, 'known'],
    ['a port', `[example.org]:2222 ${ED}`, 'example.org', 2222, 'known'],
    ['another port', `[example.org]:2222 ${ED}`, 'example.org', 22, 'unknown'],
    ['a port that is not in the file', `example.org ${ED}`, 'example.org', 2222, 'unknown'],
    ['an address', `::1 ${ED}`, '::1', 22, 'known'],
    ['a pattern', `*.example.org ${ED}`, 'www.example.org', 22, 'known'],
    ['a pattern with ?', `h?st ${ED}`, 'host', 22, 'known'],
    ['a pattern with ? and nothing there', `host? ${ED}`, 'host', 22, 'unknown'],
    ['a pattern with two stars', `*a*b ${ED}`, 'xaxbxab', 22, 'known'],
    ['a pattern that ends in stars', `host** ${ED}`, 'host', 22, 'known'],
    ['a pattern for ports', `[*]:2222 ${ED}`, 'example.org', 2222, 'known'],
    ['an exception', `*.example.org,!old.example.org ${ED}`, 'old.example.org', 22, 'unknown'],
    ['an exception alone', `!old.example.org ${ED}`, 'new.example.org', 22, 'unknown'],
    ['a dot, which is no pattern', `a.c ${ED}`, 'abc', 22, 'unknown'],
    ['another key', `example.org ssh-ed25519 ${OTHER.base64}`, 'example.org', 22, 'changed'],
    ['a key of another type', `example.org ssh-rsa ${RSA.base64}`, 'example.org', 22, 'changed'],
    ['several keys', `h ssh-ed25519 ${OTHER.base64}\nh ${ED}`, 'h', 22, 'known'],
    ['a revoked key', `@revoked * ${ED}`, 'example.org', 22, 'revoked'],
    ['a revoked key that is known, too', `h ${ED}\n@revoked h ${ED}`, 'h', 22, 'revoked'],
    ['another key that is revoked', `@revoked h ssh-ed25519 ${OTHER.base64}`, 'h', 22, 'unknown'],
    ['a signer', `@cert-authority h ${ED}`, 'h', 22, 'unknown'],
    ['another marker', `@other h ${ED}`, 'h', 22, 'unknown'],
    ['a comment', `# h ${ED}`, 'h', 22, 'unknown'],
    ['a key that says it is of another type', `h ssh-rsa ${GOOD.base64}`, 'h', 22, 'unknown'],
    ['no base64', 'h ssh-ed25519 !!!!', 'h', 22, 'unknown'],
    ['a name alone', 'h', 'h', 22, 'unknown'],
    ['a hash of an unknown kind', `|2|AAAA|AAAA ${ED}`, 'h', 22, 'unknown'],
    ['a hash that is cut off', `|1|AAAA ${ED}`, 'h', 22, 'unknown'],
  ])('%s', (_title, text, host, port, verdict) => {
    expect(judge(parseKnownHosts(text), host, port, GOOD)).toBe(verdict);
  });

  test('knows the types of a host', () => {
    const text = `h ${ED}\n* ssh-rsa ${RSA.base64}\n@revoked h ssh-ed25519 ${OTHER.base64}\nother ${ED}`;
    expect(knownTypes(parseKnownHosts(text), 'h', 22)).toEqual(['ssh-ed25519', 'ssh-rsa']);
  });

  test('is written as it is read', () => {
    expect(knownHostLine('Example.org', 22, GOOD)).toBe(`example.org ${ED}`);
    expect(knownHostLine('::1', 2222, GOOD)).toBe(`[::1]:2222 ${ED}`);
  });

  test('may be anything, and takes no time', () => {
    fc.assert(fc.property(fc.string(), (text) => void judge(parseKnownHosts(text), 'h', 22, GOOD)));
    const stars = '*a'.repeat(5000);
    expect(judge(parseKnownHosts(`${stars} ${ED}`), 'a'.repeat(4999), 22, GOOD)).toBe('unknown');
  });
});

describe('ssh-keygen', () => {
  const NAMES = ['plain.example', '192.0.2.7', 'www.wild.example', 'old.wild.example', 'nobody.example'];
  const TEXT = [
    `plain.example,192.0.2.7 ${ED}`,
    `*.wild.example,!old.wild.example ssh-rsa ${RSA.base64}`,
    `[plain.example]:2222 ssh-ed25519 ${OTHER.base64}`,
  ].join('\n');

  testWith('ssh-keygen')('finds the same hosts', () => {
    const file = join(scratchFolder(), 'known_hosts');
    writeFileSync(file, `${TEXT}\n`);
    const found = (name: string): boolean => spawnSync('ssh-keygen', ['-F', name, '-f', file]).status === 0;
    const all = parseKnownHosts(TEXT);
    for (const name of NAMES)
      expect([name, knownTypes(all, name, 22).length > 0]).toEqual([name, found(name)]);
    for (const port of [2222, 2223]) {
      expect(knownTypes(all, 'plain.example', port).length > 0).toBe(found(`[plain.example]:${port}`));
    }
  });

  testWith('ssh-keygen')('hashes names, and they are found', () => {
    const file = join(scratchFolder(), 'known_hosts');
    writeFileSync(file, `plain.example,192.0.2.7 ${ED}\n[plain.example]:2222 ssh-ed25519 ${OTHER.base64}\n`);
    execFileSync('ssh-keygen', ['-H', '-f', file], { stdio: 'ignore' });
    const text = readFileSync(file, 'utf8');
    expect(text).not.toContain('plain');
    const all = parseKnownHosts(text);
    expect(judge(all, 'plain.example', 22, GOOD)).toBe('known');
    expect(judge(all, '192.0.2.7', 22, GOOD)).toBe('known');
    expect(judge(all, 'plain.example', 2222, OTHER)).toBe('known');
    expect(judge(all, 'plain.example', 2222, GOOD)).toBe('changed');
    expect(judge(all, 'other.example', 22, GOOD)).toBe('unknown');
  });
});
