import { describe, expect, it } from 'vitest';
import { shareAuthority } from '../../helpers/netkit-imap.ts';
import { CLIENTS, linesOf, netkitApi } from './netkit-api.ts';

shareAuthority();

const HAT = ['--title', 'Hat', '--price', '13.5', '--description', 'Felt', '--category', 'electronics'];
const IMAGE = ['--image', 'https://shop.test/hat.png'];

describe.each(CLIENTS)('netkit api --lab --%s', (client) => {
  const netkit = (...argv: string[]) => netkitApi([...argv, '--lab', `--${client}`]);

  it('has the products, carts and users of the course, whatever NETKIT_API_URL says', async () => {
    const env = { NETKIT_API_URL: 'http://127.0.0.1:1' };
    const { code, text } = await netkitApi(['products', '--limit', '3', '--lab', `--${client}`], { env });
    expect([code, (JSON.parse(text) as object[]).length]).toEqual([0, 3]);
    // Product 1 as the course knows it.
    const one = await netkit('products', '1', '--fields', 'price,rating.rate,rating.count');
    expect(JSON.parse(one.text)).toEqual({ price: 109.95, 'rating.rate': 3.9, 'rating.count': 120 });
    const categories = JSON.parse((await netkit('categories')).text) as string[];
    expect(categories.toSorted()).toEqual(['electronics', 'jewelery', "men's clothing", "women's clothing"]);
  });

  it('really stores what is added', async () => {
    const { code, text, stderr } = await netkit('product', 'add', ...HAT, ...IMAGE, '--verify');
    expect([code, stderr]).toEqual([0, expect.stringContaining('it was stored')]);
    expect(JSON.parse(text)).toMatchObject({ id: 21, title: 'Hat', price: 13.5 });
  });

  it('really changes and removes', async () => {
    const update = await netkit('product', 'update', '1', '--price', '1.25', '--verify');
    expect([update.code, JSON.parse(update.text)]).toEqual([
      0,
      expect.objectContaining({ id: 1, price: 1.25 }),
    ]);
    const removal = await netkit('product', 'delete', '1', '--verify');
    expect([removal.code, removal.stderr]).toEqual([0, expect.stringContaining('it was removed')]);
  });

  it('logs the user of the course in', async () => {
    const { code, text } = await netkit('login', '--user', 'mor_2314:83r5^_');
    expect([code, Object.keys(JSON.parse(text) as object)]).toEqual([0, ['token']]);
  });
});

describe('netkit api --compare --lab', () => {
  it.each([
    [['products', '--limit', '3']],
    [['products', '1']],
    [['products', '999']],
    [['categories']],
    // Each client has a store of its own: otherwise one of them would add number 22.
    [['product', 'add', ...HAT, ...IMAGE]],
    [['login', '--user', 'mor_2314:83r5^_']],
  ])('%j is the same for both', async (argv) => {
    const { code, text } = await netkitApi([...argv, '--compare', '--lab', '--format', 'json']);
    expect(JSON.parse(text)).toMatchObject({ same: true });
    expect(code).toBe(argv[1] === '999' ? 22 : 0);
  });

  it('has a row a record', async () => {
    const { text } = await netkitApi(['products', '--limit', '2', '--compare', '--lab']);
    expect(linesOf(text).filter((line) => /^ +(status|id \d)/.test(line)).length).toBe(3);
    expect(text).toMatch(/^same$/m);
  });
});
