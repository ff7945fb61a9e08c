import type { Complaints } from '../complaints.ts';

interface Sent {
  readonly text: string;
  /** `maybe`: the connection broke before the server's answer came, and nobody can know. */
  state: 'accepted' | 'maybe' | 'refused';
  /** How often the mailbox was emptied since. */
  age: number;
}

/** A server may still be busy with a message whose sender is gone. */
const MAX_AGE = 3;
/** Ids of what has been fetched, for what comes a second time. */
const MAX_TAKEN = 200;

/** Of one mailbox: what was sent to it, and what that has become. */
export class MailLedger {
  readonly #whose: string;
  readonly #complaints: Complaints;
  readonly #sent = new Map<string, Sent>();
  readonly #taken: string[] = [];

  constructor(whose: string, complaints: Complaints) {
    this.#whose = whose;
    this.#complaints = complaints;
  }

  sending(id: string, text: string): void {
    this.#sent.set(id, { text, state: 'maybe', age: 0 });
  }

  accepted(id: string): void {
    this.#settle(id, 'accepted');
  }

  refused(id: string): void {
    // What was accepted stays so, however the session ended.
    if (this.#sent.get(id)?.state === 'maybe') this.#settle(id, 'refused');
  }

  /** A message that was found, with what the server has written above it. */
  check(found: string): void {
    const id = idOf(found);
    const sent = this.#sent.get(id);
    if (this.#taken.includes(id)) this.#complain(`message ${id} came again after it was removed`);
    else if (sent === undefined) this.#complain(`message ${id} was never sent`);
    else if (sent.state === 'refused') this.#complain(`message ${id} came, and was refused`);
    else if (!found.endsWith(sent.text)) this.#complain(`message ${id} is not what was sent`);
  }

  /** The mailbox had these and no others, and is empty now. */
  taken(found: readonly string[]): void {
    const ids = found.map(idOf);
    for (const id of new Set(ids)) {
      const count = ids.filter((other) => other === id).length;
      if (count > 1) this.#complain(`message ${id} came ${count} times`);
      this.#sent.delete(id);
      this.#taken.push(id);
    }
    this.#taken.splice(0, this.#taken.length - MAX_TAKEN);
    for (const [id, sent] of this.#sent) {
      sent.age += 1;
      if (sent.state === 'accepted') this.#complain(`message ${id} was accepted, and is lost`);
      if (sent.state === 'accepted' || sent.age > MAX_AGE) this.#sent.delete(id);
    }
  }

  #settle(id: string, state: Sent['state']): void {
    const sent = this.#sent.get(id);
    if (sent !== undefined) sent.state = state;
  }

  #complain(text: string): void {
    this.#complaints.add(`${this.#whose}: ${text}`);
  }
}

function idOf(message: string): string {
  return /^Message-ID: <(.*)@mail\.test>\r$/m.exec(message)?.[1] ?? 'without an id';
}
