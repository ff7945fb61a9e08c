import { describe, expect, it } from 'vitest';
import { Places } from '../../src/net/places.ts';

/** Enters as a server's clients do; `served` has who got a place, in the order in which they did. */
function comers(places: Places) {
  const served: string[] = [];
  const enter = (name: string): { leave(): void } => {
    if (places.take()) {
      served.push(name);
      return { leave: () => places.leave() };
    }
    const { turn, giveUp } = places.queue();
    void turn.then((hasPlace) => hasPlace && served.push(name));
    return { leave: giveUp };
  };
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return { served, enter, settled };
}

describe('places', () => {
  it('are given to so many at once, and then to the others in the order in which they came', async () => {
    const places = new Places(2);
    const { served, enter, settled } = comers(places);
    const [a, b] = ['a', 'b', 'c', 'd'].map(enter);
    expect([places.takenCount, places.waitingCount]).toEqual([2, 2]);
    b?.leave();
    await settled();
    expect([served, places.waitingCount]).toEqual([['a', 'b', 'c'], 1]);
    a?.leave();
    await settled();
    expect([served, places.waitingCount]).toEqual([['a', 'b', 'c', 'd'], 0]);
    places.leave();
    expect(places.take()).toBe(true);
  });

  it('are not given to who has given up waiting', async () => {
    const places = new Places(1);
    const { served, enter, settled } = comers(places);
    const [a, b] = ['a', 'b', 'c'].map(enter);
    b?.leave();
    expect(places.waitingCount).toBe(1);
    a?.leave();
    await settled();
    expect(served).toEqual(['a', 'c']);
  });

  it('go straight to the first who waits, so that nobody who comes later takes them', async () => {
    const places = new Places(1);
    const { served, enter, settled } = comers(places);
    const [a] = ['a', 'b'].map(enter);
    a?.leave();
    expect(places.take()).toBe(false);
    await settled();
    expect(served).toEqual(['a', 'b']);
  });

  it('are given to nobody once there are none any more', async () => {
    const places = new Places(1);
    const { served, enter, settled } = comers(places);
    const [a] = ['a', 'b'].map(enter);
    places.close();
    a?.leave();
    enter('c');
    await settled();
    expect(served).toEqual(['a']);
  });
});
