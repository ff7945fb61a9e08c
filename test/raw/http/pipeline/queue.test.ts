import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TicketQueue } from '../../../../src/raw/http/pipeline/queue.ts';
import { Ticket } from '../../../../src/raw/http/pipeline/ticket.ts';

const request = { method: 'GET', url: new URL('http://h/'), headers: [] };
const ticket = (): Ticket =>
  new Ticket(
    request,
    '',
    undefined,
    () => {},
    () => {},
  );

test('a queue is what an array would be, wherever tickets are taken out', () => {
  const step = fc.oneof(
    fc.constantFrom('push', 'unshift', 'shift'),
    fc.nat(9).map((at) => ({ remove: at })),
  );
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const queue = new TicketQueue();
      const model: Ticket[] = [];
      for (const what of steps) {
        if (what === 'shift') expect(queue.shift()).toBe(model.shift());
        else if (typeof what === 'object') {
          const [removed] = model.splice(what.remove, 1);
          if (removed !== undefined) queue.remove(removed);
        } else {
          const added = ticket();
          queue[what](added);
          model[what](added);
        }
        expect(queue.isEmpty).toBe(model.length === 0);
      }
      for (const expected of model) expect(queue.shift()).toBe(expected);
      expect(queue.shift()).toBeUndefined();
    }),
  );
});
