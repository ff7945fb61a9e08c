/**
 * What SFTP tells of a file (draft-ietf-secsh-filexfer-02, section 5). Flags say what is there, in this order:
 *
 *     00 00 00 0f                  size 1, owners 2, permissions 4, times 8; 80000000: extended
 *     00 00 00 00 00 00 00 0c      size: 12
 *     00 00 03 e8  00 00 03 e8     owners: user 1000, group 1000
 *     00 00 81 a4                  permissions: 0100644, the type of the file in its high bits
 *     36 c6 2b 80  36 c6 2b 80     times: last read, last written, in seconds since 1970
 *     00 00 00 01 …                extended: their number, then name and value of each
 */
import type { SftpAttributes } from '../../protocols/sftp-entries.ts';
import { counted, type Field, size, text } from './fields.ts';
import { violation } from './primitives.ts';

export interface Attributes extends SftpAttributes {
  readonly extended?: readonly ExtendedAttribute[];
}

export interface ExtendedAttribute {
  readonly name: string;
  readonly value: string;
}

const FLAGS = { size: 0x1, owners: 0x2, permissions: 0x4, times: 0x8, extended: 0x8000_0000 } as const;
const ALL_FLAGS = 0x8000_000f;

const extended = counted<ExtendedAttribute>({
  read: (from) => ({ name: text.read(from), value: text.read(from) }),
  write: (to, { name, value }) => {
    text.write(to, name);
    text.write(to, value);
  },
});

export const attributes: Field<Attributes> = {
  read: (from) => {
    const flags = from.uint32();
    const has = (flag: number): boolean => (flags & flag) !== 0;
    if (has(~ALL_FLAGS)) {
      throw violation(`attributes have flags that version 3 does not know (${flags.toString(16)})`, '5');
    }
    return {
      ...(has(FLAGS.size) && { size: size.read(from) }),
      ...(has(FLAGS.owners) && { owners: { user: from.uint32(), group: from.uint32() } }),
      ...(has(FLAGS.permissions) && { permissions: from.uint32() }),
      ...(has(FLAGS.times) && { times: { read: from.uint32(), written: from.uint32() } }),
      ...(has(FLAGS.extended) && { extended: extended.read(from) }),
    };
  },
  write: (to, value) => {
    const names = Object.keys(FLAGS) as (keyof typeof FLAGS)[];
    const there = names.filter((name) => value[name] !== undefined);
    to.uint32(there.reduce((sum, name) => sum + FLAGS[name], 0));
    if (value.size !== undefined) size.write(to, value.size);
    if (value.owners !== undefined) {
      to.uint32(value.owners.user);
      to.uint32(value.owners.group);
    }
    if (value.permissions !== undefined) to.uint32(value.permissions);
    if (value.times !== undefined) {
      to.uint32(value.times.read);
      to.uint32(value.times.written);
    }
    if (value.extended !== undefined) extended.write(to, value.extended);
  },
};
