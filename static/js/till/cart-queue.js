/**
 * Everything that is done to the cart, in one line, first come first served: scans, added items, changed lines.
 * One request at a time; scans that wait together go together. Each entry has its own idempotency key from the moment it is
 * made, a batch keeps its key and its cart over every retry and over a reload of the page, so nothing is lost
 * and nothing happens twice.
 *
 * Pure but for what it is given: send(batch) → {outcome: "done"} | {outcome: "retry", after?: ms} | {outcome: "stop"},
 * storage (getItem, setItem, removeItem), cartId() → text, wait(ms) → promise.
 * Says "change" whenever its length or state changed.
 *
 * A change that is typed while others wait is for the line that they will leave chosen: resolve(late) → {url, fields} says
 * which, when its turn comes, or null when there is none.
 *
 * A batch is {key, cartId, scans: [{key, code, quantity}]} or {key, cartId, post: {url, fields}}.
 */
import { newKey } from "../uuid.js";

const FIRST_WAIT = 300;
const LONGEST_WAIT = 10000;
const LEAVING = 3000;

export class CartQueue extends EventTarget {
  constructor({ send, storage, storageKey, cartId, resolve = () => null, wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms)), maxBatch = 50 }) {
    super();
    Object.assign(this, { send, storage, storageKey, cartId, resolve, wait, maxBatch });
    const kept = JSON.parse(storage.getItem(storageKey) ?? "null");
    this.entries = kept?.entries ?? [];
    this.batch = kept?.batch ?? null;
    this.isRunning = false;
    this.isStopped = false;
    this.isOffline = false;
    this.leaving = null;
    this.waiting = [];
  }

  get size() {
    return this.entries.length;
  }

  /** quantity: text, or "" for one. */
  addScan(code, quantity = "") {
    return this.add({ key: newKey(), code, quantity });
  }

  addPost(url, fields) {
    return this.add({ key: newKey(), post: { url, fields } });
  }

  /** late: anything that resolve() understands and JSON can keep. */
  addLate(late) {
    return this.add({ key: newKey(), late });
  }

  /** Sends what waits; also what a reload found. */
  async run() {
    if (this.isRunning) return;
    this.isRunning = true;
    let tries = 0;
    while (this.size && !this.isStopped) {
      if (this.leaving) await this.leaving;
      if (!this.batch && !this.settleLate()) continue;
      this.batch ??= this.nextBatch();
      this.keep();
      const answer = await this.send(this.describe());
      if (this.leaving) await this.leaving;
      if (answer.outcome === "retry") {
        this.setOffline(true);
        await this.wait(answer.after ?? Math.min(FIRST_WAIT * 2 ** tries, LONGEST_WAIT));
        tries += 1;
        continue;
      }
      this.setOffline(false);
      if (answer.outcome === "stop") {
        this.isStopped = true;
        break;
      }
      tries = 0;
      this.entries.splice(0, this.batch.count);
      this.batch = null;
      this.keep();
    }
    this.isRunning = false;
    if (!this.size) for (const resolve of this.waiting.splice(0)) resolve();
  }

  /** A promise kept when the queue is empty. */
  idle() {
    return this.size ? new Promise((resolve) => this.waiting.push(resolve)) : Promise.resolve();
  }

  stop() {
    this.isStopped = true;
  }

  resume() {
    this.isStopped = false;
    return this.run();
  }

  /**
   * The page is about to give way to another, which may show the cart as it was before what is on its way: nothing more is sent,
   * and what is answered from now on is kept, for the next page to send again and show. A page that stays goes on after a while.
   */
  leave() {
    this.leaving = this.wait(LEAVING).then(() => {
      this.leaving = null;
    });
  }

  add(entry) {
    this.entries.push(entry);
    this.keep();
    this.run();
    return entry.key;
  }

  /** Gives false when the first entry had nothing to change and is gone. */
  settleLate() {
    const [first] = this.entries;
    if (!first.late) return true;
    first.post = this.resolve(first.late);
    delete first.late;
    if (first.post) return true;
    this.entries.shift();
    this.keep();
    return false;
  }

  nextBatch() {
    const [first] = this.entries;
    let count = 1;
    if (first.code !== undefined) while (count < this.maxBatch && this.entries[count]?.code !== undefined) count += 1;
    return { count, key: count === 1 ? first.key : newKey(), cartId: this.cartId() };
  }

  describe() {
    const { key, cartId, count } = this.batch;
    const [first] = this.entries;
    if (first.post) return { key, cartId, post: first.post };
    return { key, cartId, scans: this.entries.slice(0, count).map(({ key, code, quantity }) => ({ key, code, quantity })) };
  }

  setOffline(isOffline) {
    this.isOffline = isOffline;
    this.dispatchEvent(new Event("change"));
  }

  keep() {
    if (this.size) this.storage.setItem(this.storageKey, JSON.stringify({ entries: this.entries, batch: this.batch }));
    else this.storage.removeItem(this.storageKey);
    this.dispatchEvent(new Event("change"));
  }
}
