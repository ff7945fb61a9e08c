import { describe, expect, it } from 'vitest';
import { linesOf, netkitApi, startStandIn, TERMINAL } from './netkit-api.ts';

/** Three of our own making: a long title, a short price, no rating. */
const LAMP = {
  id: 1,
  title: 'A lamp that stands on three legs and shines upon whatever lies below it, day and night',
  price: 109.95,
  description: 'Bright. '.repeat(20).trim(),
  category: 'electronics',
  image: 'https://shop.test/lamp.png',
  rating: { rate: 3.9, count: 120 },
};
const RING = {
  id: 12,
  title: 'Ring',
  price: 9.5,
  description: 'Round',
  category: 'jewelery',
  rating: { rate: 4, count: 7 },
};
const BARE = { id: 7, title: 'Thing', price: 1000 };
const PRODUCTS = [LAMP, RING, BARE];
const CARTS = [
  {
    id: 1,
    userId: 4,
    date: '2020-03-02T00:00:00.000Z',
    products: [
      { productId: 1, quantity: 4 },
      { productId: 12, quantity: 1 },
    ],
  },
];
const ADA = {
  id: 3,
  email: 'ada@mail.test',
  username: 'ada',
  name: { firstname: 'Ada', lastname: 'Lovelace' },
  address: { city: 'London', geolocation: { lat: '51.5', long: '-0.1' } },
  phone: '1-234',
};

const startStore = () =>
  startStandIn({
    'GET /products': [200, PRODUCTS],
    'GET /products/1': [200, LAMP],
    'GET /products/categories': [200, ['electronics', "men's clothing"]],
    'GET /carts': [200, CARTS],
    'GET /carts/1': [200, CARTS[0]],
    'GET /users': [200, [ADA]],
    'GET /users/3': [200, ADA],
  });

describe('on a terminal', () => {
  it('products are a table that fits 60 columns, prices one below the other', async () => {
    const { netkit } = await startStore();
    const { code, text } = await netkit(['products'], { ...TERMINAL, columns: 60 });
    expect([code, linesOf(text)]).toEqual([
      0,
      [
        'id  title                      price  category     rating',
        ' 1  A lamp that stands on …   109.95  electronics  3.9 (120)',
        '12  Ring                        9.50  jewelery     4.0 (7)',
        ' 7  Thing                    1000.00',
      ],
    ]);
    expect(Math.max(...linesOf(text).map((line) => line.length))).toBeLessThanOrEqual(60);
  });

  it('of 120 columns they take all, and what is too long ends in … as late as can be', async () => {
    const { netkit } = await startStore();
    const [, lamp = '', ring = ''] = linesOf(
      (await netkit(['products'], { ...TERMINAL, columns: 120 })).text,
    );
    expect([lamp.length, ring.endsWith('9.50  jewelery     4.0 (7)')]).toEqual([120, true]);
    expect(lamp).toMatch(
      /^ 1 {2}A lamp .* whatever lies below .*… {3}109\.95 {2}electronics {2}3\.9 \(120\)$/,
    );
  });

  it('a product is a member a line, its description whole, broken between words', async () => {
    const { netkit } = await startStore();
    const lines = linesOf((await netkit(['products', '1'], { ...TERMINAL, columns: 60 })).text);
    expect(lines.filter((line) => !line.startsWith(' ')).map((line) => line.split(/ {2,}/)[0])).toEqual([
      'id',
      'title',
      'price',
      'description',
      'category',
      'image',
      'rating',
    ]);
    expect(lines).toContain('price        109.95');
    expect(lines).toContain('rating       3.9 (120)');
    expect(lines.every((line) => line.length <= 60)).toBe(true);
    expect(lines.join(' ').match(/Bright\./g)).toHaveLength(20);
  });

  it('carts are counted and listed, users go by their names, categories are a line each', async () => {
    const { netkit } = await startStore();
    expect(linesOf((await netkit(['carts'], TERMINAL)).text)).toEqual([
      'id  user  date        items  how many × product',
      ' 1     4  2020-03-02      5  4 × 1, 1 × 12',
    ]);
    expect((await netkit(['carts', '1'], TERMINAL)).text).toContain('products  4 × 1, 1 × 12\n');
    expect(linesOf((await netkit(['users'], TERMINAL)).text)).toEqual([
      'id  name          username  email          phone',
      ' 3  Ada Lovelace  ada       ada@mail.test  1-234',
    ]);
    expect((await netkit(['users', '3'], TERMINAL)).text).toMatch(/^address\.geolocation\.lat +51\.5$/m);
    expect((await netkit(['categories'], TERMINAL)).text).toBe("electronics\nmen's clothing\n");
  });

  it('what a terminal would obey is made visible in every format', async () => {
    const title = 'a\x1b]0;owned\x07b\u202Ec\nd\x9bm';
    const store = await startStandIn({
      'GET /products': [200, [{ ...BARE, title, '\x1b[2J': '\x1b[2J' }]],
      'GET /products/7': [200, { ...BARE, title, '\x1b[2J': '\x1b[2J' }],
      'GET /products/categories': [200, [title]],
    });
    for (const format of ['text', 'json', 'csv']) {
      for (const asked of [
        ['products'],
        ['products', '7'],
        ['categories'],
        ['products', '--fields', 'title'],
      ]) {
        const { code, text } = await store.netkit([...asked, '--format', format], TERMINAL);
        expect(code).toBe(0);
        // oxlint-disable-next-line no-control-regex -- the very characters that must not be there
        expect(text).not.toMatch(/[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u202e]/);
        expect(text).toContain(format === 'json' ? 'owned\\u0007b\\u202ec\\nd' : 'owned\\x07b\\u{202e}c\\nd');
      }
    }
  });
});

describe('in a pipe', () => {
  it('what comes out is what the store has sent, as one JSON document', async () => {
    const { netkit } = await startStore();
    const { code, text, stderr } = await netkit(['products']);
    expect([code, stderr, JSON.parse(text)]).toEqual([0, '', PRODUCTS]);
    expect(Object.keys((JSON.parse(text) as object[])[0] ?? {})).toEqual(Object.keys(LAMP));
    expect(JSON.parse((await netkit(['users', '3'])).text)).toEqual(ADA);
  });

  it('text is the table without an edge', async () => {
    const { netkit } = await startStore();
    const { text } = await netkit(['products', '--format', 'text']);
    expect(text).toContain(`${LAMP.title}   109.95  electronics  3.9 (120)\n`);
  });

  it('CSV has a heading, all members that there are, and data as it is', async () => {
    const { netkit } = await startStandIn({
      'GET /products': [200, [RING, { ...BARE, title: '=1+1, "x"\n' }]],
      'GET /products/categories': [200, ['a,b']],
      'GET /carts': [200, CARTS],
    });
    expect((await netkit(['products', '--format', 'csv'])).text).toBe(
      'id,title,price,description,category,rating.rate,rating.count\r\n' +
        '12,Ring,9.5,Round,jewelery,4,7\r\n' +
        '7,"=1+1, ""x""\n",1000,,,,\r\n',
    );
    expect((await netkit(['categories', '--format', 'csv'])).text).toBe('value\r\n"a,b"\r\n');
    expect((await netkit(['carts', '--format', 'csv', '--fields', 'id,products'])).text).toBe(
      'id,products\r\n1,"[{""productId"":1,""quantity"":4},{""productId"":12,""quantity"":1}]"\r\n',
    );
  });

  it('CSV of records that share nothing is refused, unless fields are named', async () => {
    const many = Array.from({ length: 201 }, (_, at) => ({ ...BARE, [`m${at}`]: at }));
    const { netkit } = await startStandIn({ 'GET /products': [200, many] });
    const { code, stderr } = await netkit(['products', '--format', 'csv']);
    expect([code, stderr]).toEqual([63, expect.stringContaining('--fields says which')]);
    expect((await netkit(['products', '--format', 'csv', '--fields', 'm5'])).code).toBe(0);
    const fewer = await startStandIn({ 'GET /products': [200, many.slice(0, 197)] });
    expect((await fewer.netkit(['products', '--format', 'csv'])).code).toBe(0);
  });
});

describe('--fields', () => {
  it('takes some members by their paths, as JSON, CSV and text', async () => {
    const { netkit } = await startStore();
    const asked = ['products', '--fields', 'title,rating.count', '--limit', '3'];
    const store = await startStandIn({ 'GET /products?limit=3': [200, [RING, BARE]] });
    expect(JSON.parse((await store.netkit(asked)).text)).toEqual([
      { title: 'Ring', 'rating.count': 7 },
      { title: 'Thing', 'rating.count': null },
    ]);
    expect((await store.netkit([...asked, '--format', 'csv'])).text).toBe(
      'title,rating.count\r\nRing,7\r\nThing,\r\n',
    );
    expect(linesOf((await store.netkit(asked, TERMINAL)).text)).toEqual([
      'title  rating.count',
      'Ring   7',
      'Thing',
    ]);
    const one = await netkit(['products', '1', '--fields', 'price,rating.count'], TERMINAL);
    expect(linesOf(one.text)).toEqual(['price         109.95', 'rating.count  120']);
  });

  it('says where no record has such a member, and which one was probably meant', async () => {
    const { netkit } = await startStore();
    const { code, text, stderr } = await netkit(['products', '1', '--fields', 'title,rating.cuont']);
    expect([code, JSON.parse(text)]).toEqual([0, { title: LAMP.title, 'rating.cuont': null }]);
    expect(stderr).toBe("netkit: nothing here has 'rating.cuont'; did you mean rating.count?\n");
  });

  it('refuses what is no path, before anything is asked', async () => {
    const { netkit, heard } = await startStore();
    const { code, stderr } = await netkit(['products', '--fields', 'title,,price']);
    expect([code, heard, linesOf(stderr)[0]]).toEqual([2, [], expect.stringMatching(/^netkit: /)]);
  });
});

describe('what is asked', () => {
  it.each([
    [['products'], '/products'],
    [['products', '--limit', '5', '--sort', 'desc'], '/products?limit=5&sort=desc'],
    [['products', '--category', "men's clothing"], "/products/category/men's%20clothing"],
    [['carts', '--user-id', '1'], '/carts/user/1'],
    [['carts', '--since', '2020-01-31'], '/carts?startdate=2020-01-31'],
    [['users', '--limit', '1'], '/users?limit=1'],
  ])('%j is GET %s', async (argv, path) => {
    const { netkit, heard } = await startStandIn({ [`GET ${path}`]: [200, []] });
    const { code, text } = await netkit(argv);
    expect([code, text, heard.map(({ line }) => line)]).toEqual([0, '[]\n', [`GET ${path}`]]);
  });

  it('goes to NETKIT_API_URL, below its path, with the fields of -H', async () => {
    const { url, heard } = await startStandIn({ 'GET /api/v1/products': [200, []] });
    const argv = ['products', '--raw', '-H', 'X-Course: C17'];
    const { code } = await netkitApi(argv, { env: { NETKIT_API_URL: `${url}/api/v1` } });
    expect([code, heard[0]?.line, heard[0]?.headers['x-course']]).toEqual([0, 'GET /api/v1/products', 'C17']);
  });

  it.each([
    [['products', 'x'], "'x' is not an id"],
    [['products', '0'], "'0' is not an id"],
    [['products', 'add'], 'did you mean netkit api product add?'],
    [['products', '1', '--limit', '2'], '--limit goes with all products'],
    [['carts', '1', '--since', '2020-01-01'], '--since goes with all carts'],
    [['carts', '--since', '2020-02-30'], '2020-02-30'],
    [['carts', '--user-id', '1.5'], '1.5'],
    [['products', '--limit', '1.5'], '1.5'],
    [['products', '--sort', 'up'], '--sort'],
    [['products', '--raw', '--library'], 'exclude each other'],
    [['products', '--compare', '--fields', 'id'], '--compare and --fields exclude each other'],
    [['products', '--compare', '--format', 'csv'], '--compare has no --format csv'],
    [['product', '3'], 'did you mean netkit api products 3?'],
    [['product', 'get', '3'], 'did you mean netkit api products 3?'],
    [['product', 'list'], 'did you mean netkit api products?'],
    [['product'], 'netkit api product add|replace|update|delete; netkit api products shows them'],
    [['cart', '--lab'], 'netkit api cart add|replace|update|delete; netkit api carts shows them'],
    [['cart', 'create', '--user-id', '1'], 'did you mean netkit api cart add?'],
    [['user', 'rm', '1'], 'did you mean netkit api user delete?'],
    [['prodcts'], 'did you mean netkit api products?'],
  ])('%j asks nothing, and says %s', async (argv, said) => {
    const { url, heard } = await startStore();
    const { code, text, stderr } = await netkitApi(argv, { env: { NETKIT_API_URL: url } });
    expect([code, text, heard, stderr]).toEqual([2, '', [], expect.stringContaining(said)]);
    expect(linesOf(stderr).length).toBeLessThanOrEqual(2);
  });

  it.each([['--help'], ['-h']])('a word that is half a verb has help: product %s', async (flag) => {
    const { code, text } = await netkitApi(['product', flag]);
    expect([
      code,
      linesOf(text)
        .filter((line) => /^ {2}\w.* {2}/.test(line))
        .map((line) => line.split('  ')[1]),
    ]).toEqual([
      0,
      ['products [id]', 'product add', 'product replace <id>', 'product update <id>', 'product delete <id>'],
    ]);
  });
});
