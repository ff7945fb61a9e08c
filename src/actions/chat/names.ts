/**
 * What people and rooms may be called, and when two names are one.
 *
 *     alice   Alice   ＡLICE   álice   аlicе (two letters of it Cyrillic)      one and the same name
 *     #été    #ÉTÉ                                                            one and the same room, and not #ete
 *
 * Who has chosen no name goes by their address (`127.0.0.1:50123`, `unix:`). A chosen name has neither a colon nor a dot,
 * so that it never looks like one.
 */

/** In characters: longer ones push what is said off the line. IRC clients are told so (NICKLEN). */
export const MAX_NAME_LENGTH = 30;

/** In characters, with the `#`: what RFC 2812 has for them, section 1.3. */
export const MAX_ROOM_LENGTH = 50;

/** Where everybody is who has not gone elsewhere. */
export const DEFAULT_ROOM = '#lobby';

/** What a relay says, or would be taken for one; as keys. */
const RESERVED: ReadonlySet<string> = new Set(
  (
    'server netkit relay system root admin administrator operator moderator nickserv chanserv ' +
    'everybody everyone all nobody anonymous you me unix fin'
  ).split(' '),
);

/** Names by which somebody is found: the same for all that look alike. */
export function nameKey(name: string): string {
  if (ASCII.test(name)) return name.toLowerCase();
  if (name.length > LONGEST_FOLDED) return name;
  // Folding may bring forth what folds once more: U+0345 becomes an iota.
  return fold(fold(name));
}

/** Of a room, which nobody can pretend to be: a key is shown, and so it keeps its marks and its script. */
export function roomKey(room: string): string {
  if (ASCII.test(room)) return room.toLowerCase();
  if (room.length > LONGEST_FOLDED) return room;
  const lower = Array.from(room.normalize('NFKC'), inOneCase).join('').normalize('NFKC');
  return Array.from(lower, inOneCase).join('').normalize('NFKC');
}

/** @returns why it cannot be a name, as the end of a sentence; `undefined` for one that can */
export function checkName(name: string): string | undefined {
  if (name === '') return 'a name is missing';
  if (lengthOf(name) > MAX_NAME_LENGTH) return `a name has ${MAX_NAME_LENGTH} characters at most`;
  if (!FIRST.test(name)) return 'a name begins with a letter, or one of _ [ ] { } \\ | ^ `';
  if (!NAME.test(name) || INVISIBLE.test(name)) {
    return 'a name has letters, digits and - _ [ ] { } \\ | ^ ` only';
  }
  const key = nameKey(name);
  if (RESERVED.has(key)) return 'this name is reserved';
  if (LOOK_ALIKE_SCRIPTS.filter((script) => script.test(name)).length > 1) {
    return 'a name is written in one script, not in several that look alike';
  }
  return undefined;
}

/** @returns why it cannot be a room, as the end of a sentence; `undefined` for one that can */
export function checkRoom(room: string): string | undefined {
  if (!room.startsWith('#')) return 'the name of a room begins with #';
  // Its key is shown as well, and one letter may stand for several: U+FDFA for eighteen, with spaces.
  const key = roomKey(room);
  if (Math.max(lengthOf(room), lengthOf(key)) > MAX_ROOM_LENGTH) {
    return `the name of a room has ${MAX_ROOM_LENGTH} characters at most`;
  }
  if (room.length === 1) return 'the name of a room has something behind its #';
  if (!ROOM.test(room) || !ROOM.test(key) || INVISIBLE.test(room)) {
    return 'the name of a room has no space, comma, colon or control character';
  }
  return undefined;
}

/**
 * Beyond it, in code units, nothing is anybody's name or any room's, and is its own key: somebody may ask for what they like, and
 * folding can take longer than in proportion.
 */
const LONGEST_FOLDED = 4 * MAX_ROOM_LENGTH;

const ASCII = /^[\x20-\x7e]*$/;
/** RFC 2812, section 2.3.1, and letters of any language. */
const FIRST = /^[\p{L}_[\]{}\\|^`]/u;
const NAME = /^[\p{L}\p{M}\p{N}_[\]{}\\|^`-]+$/u;
/** RFC 2812, section 2.3.1 (`chanstring`), and no other space or control either. */
const ROOM = /^[^\p{C}\p{Z},:]+$/u;
/** Letters among them, such as U+3164. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/u;

const LOOK_ALIKE_SCRIPTS = [
  /\p{Script=Latin}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Cherokee}/u,
  /\p{Script=Coptic}/u,
  /\p{Script=Lisu}/u,
];

/** In code points. */
function lengthOf(text: string): number {
  // Of what is far too long it does not matter how far.
  return text.length > LONGEST_FOLDED ? text.length : Array.from(text).length;
}

function fold(name: string): string {
  const bare = name.normalize('NFKD').replace(MARKS, '');
  const folded = Array.from(bare, inOneCase);
  return Array.from(folded.join(''), (letter) => LOOK_ALIKES.get(letter) ?? letter)
    .join('')
    .normalize('NFKC');
}

/** Each letter for itself: a sigma at the end of a word would become another than one within. */
function inOneCase(letter: string): string {
  return letter.toUpperCase().toLowerCase();
}

const MARKS = /[\p{M}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * Letters that look like another, in lower or in upper case, so that one script alone can pretend (Unicode Technical Standard
 * 39, section 4, has thousands; these are the ones of names that people have).
 */
const LOOK_ALIKES: ReadonlyMap<string, string> = new Map(
  [
    ['авеһіјкӏмноԛрсѕтуѵԝхԁ', 'abehijklmhoqpcstyvwxd'],
    ['αβεζηικμνορτυχ', 'abezhikmnoptyx'],
    ['ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢɑɡ', 'abcdefghijklmnoprstuvwyzag'],
    ['ꓮꓐꓚꓓꓰꓝꓖꓧꓲꓙꓗꓡꓟꓠꓳꓑꓣꓢꓔꓴꓦꓪꓫꓬꓜ', 'abcdefghijklmnoprstuvwxyz'],
    ['ᎪᏴᏟᎠᎬᎶᎻᎥᎫᏦᏞᎷᏢᏒᏚᎢᏙᎳᎩᏃ', 'abcdeghijklmprstvwyz'],
  ].flatMap(([others = '', latin = '']) =>
    Array.from(others, (letter, index): [string, string] => [inOneCase(letter), latin[index] ?? letter]),
  ),
);
