import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  checkName,
  checkRoom,
  DEFAULT_ROOM,
  MAX_NAME_LENGTH,
  MAX_ROOM_LENGTH,
  nameKey,
  roomKey,
} from '../../../src/actions/chat/names.ts';

test('what is too long for a name is its own key', () => {
  // In capitals, with letters that stand for eighteen each, and with marks that are put into another order.
  for (const long of ['É'.repeat(201), '\ufdfa'.repeat(3000), `a${'\u0301\u0316'.repeat(2000)}`]) {
    expect([nameKey(long), roomKey(`#${long}`)]).toEqual([long, `#${long}`]);
  }
  expect(roomKey(`#${'É'.repeat(199)}`)).toBe(`#${'é'.repeat(199)}`);
});

describe('two names are one', () => {
  test.for([
    ['case', 'alice', 'ALICE'],
    ['full width (NFKC)', 'alice', 'Ａｌｉｃｅ'],
    ['a mark', 'alice', 'álice'],
    ['a mark on its own', 'alice', 'a\u0301lice'],
    ['what cannot be seen', 'alice', 'al\u200bice'],
    ['a sharp s', 'strasse', 'STRAßE'],
    ['a sigma at the end', 'ΟΔΥΣΣΕΥΣ', 'οδυσσευς'],
    ['a dotless i', 'iris', 'ırıs'],
    ['a ligature', 'fine', 'ﬁne'],
    ['Cyrillic letters alone', 'cocoa', 'сосоа'],
    ['Cyrillic capitals', 'BOB', 'ВОВ'],
    ['Greek capitals', 'KATE', 'ΚΑΤΕ'],
    ['small capitals', 'alice', 'ᴀʟɪᴄᴇ'],
    ['Lisu, whose letters are Latin capitals', 'moderator', 'ꓟꓳꓓꓰꓣꓮꓔꓳꓣ'],
    ['Cherokee', 'elis', 'ᎬᏞᎥᏚ'],
  ])('%s', ([, one = '', other = '']) => {
    expect(nameKey(other)).toBe(nameKey(one));
  });

  test('others are not', () => {
    expect(new Set(['alice', 'bob', 'алиса', 'alice_', '李雷', '李霞'].map(nameKey)).size).toBe(6);
  });

  test('a key is its own key, whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (name) => {
        expect(nameKey(nameKey(name))).toBe(nameKey(name));
      }),
    );
  });

  test('rooms as well', () => {
    expect(roomKey('#Lobby')).toBe(roomKey(DEFAULT_ROOM));
    expect(roomKey('#lobbies')).not.toBe(roomKey(DEFAULT_ROOM));
    expect(roomKey('#ÉTÉ')).toBe('#été');
    expect(roomKey('#Комната')).toBe('#комната');
  });

  test("a room's key is its own key, and can be a room", () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const key = roomKey(`#${text}`);
        expect(roomKey(key)).toBe(key);
        if (checkRoom(`#${text}`) === undefined) expect(checkRoom(key)).toBeUndefined();
      }),
    );
  });
});

describe('a name', () => {
  test.for(['alice', 'Zoë', 'алиса', '李雷', 'José_2', '[away]', '_x', 'a'.repeat(MAX_NAME_LENGTH)])(
    '%s can be one',
    (name) => {
      expect(checkName(name)).toBeUndefined();
    },
  );

  test('has thirty characters, however many bytes', () => {
    expect(checkName('é'.repeat(30))).toBeUndefined();
    expect(checkName('𐐀'.repeat(30))).toBeUndefined();
    expect(checkName('é'.repeat(31))).toMatch(/30 characters at most/);
    expect(checkName('a'.repeat(100_000))).toMatch(/30 characters at most/);
  });

  test('is not missing', () => {
    expect(checkName('')).toMatch(/missing/);
  });

  test.for(['#room', '&room', '@alice', '127', '1st', '-x', ':x', ' alice', '\u0301a', '/nick', '+a'])(
    '%j does not begin like one',
    (name) => {
      expect(checkName(name)).toMatch(/begins with a letter/);
    },
  );

  test.for(
    [
      'a b',
      'a\tb',
      'a\x1b[2J',
      'a\x00',
      'a!b',
      'a@b',
      'a,b',
      'a>',
      'a.b',
      'a\u202eb',
      'a\u200bb',
      'a\u3164',
    ].concat(['a:50123', 'localhost:50123', 'unix:', 'a*', 'a\ud800', 'a\u00a0b', 'a\u2028']),
  )('%j has what names have not', (name) => {
    expect(checkName(name)).toMatch(/letters, digits and/);
  });

  test('that is chosen never looks like an address', () => {
    for (const address of ['127.0.0.1:50123', '[::1]:50123', 'unix:', 'unix:7']) {
      expect(checkName(address)).toBeDefined();
    }
  });

  test.for(['server', 'SERVER', 'sérver', 'Netkit', 'everybody', 'fin'])('%s is reserved', (name) => {
    expect(checkName(name)).toMatch(/reserved/);
  });

  test.for(['аlice', 'bοb', 'sеrver2', 'paԁ'])('%s mixes scripts that look alike', (name) => {
    expect(checkName(name)).toMatch(/one script/);
  });

  test('may mix scripts that do not', () => {
    expect(checkName('李雷Li')).toBeUndefined();
  });
});

describe('a room', () => {
  test.for(['#a', '#lobby', '#été', '#c++', '#1', '##', `#${'x'.repeat(MAX_ROOM_LENGTH - 1)}`])(
    '%s can be one',
    (room) => {
      expect(checkRoom(room)).toBeUndefined();
    },
  );

  test.for([
    ['lobby', /begins with #/],
    ['', /begins with #/],
    ['#', /something behind/],
    [`#${'x'.repeat(MAX_ROOM_LENGTH)}`, /50 characters at most/],
    ['#a b', /no space/],
    ['#a,#b', /no space, comma/],
    ['#a:b', /no space, comma, colon/],
    ['#a，b', /no space, comma/],
    ['#\ufdfa', /no space/],
    [`#${'ﬃ'.repeat(17)}`, /50 characters at most/],
    ['#a\x07', /control/],
    ['#a\u202e', /control/],
    ['#\u3164', /control/],
  ] as const)('%j cannot', ([room, why]) => {
    expect(checkRoom(room)).toMatch(why);
  });
});
