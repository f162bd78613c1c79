import assert from "node:assert/strict";
import { test } from "node:test";
import { CartQueue } from "../../static/js/till/cart-queue.js";

function memory() {
  const kept = new Map();
  return { getItem: (name) => kept.get(name) ?? null, setItem: (name, text) => kept.set(name, text), removeItem: (name) => kept.delete(name) };
}

function queueWith(send, { storage = memory(), cartId = () => "" } = {}) {
  return new CartQueue({ send, storage, storageKey: "till", cartId, wait: () => Promise.resolve() });
}

test("500 rapid scans arrive once each, in order, over a bad line", async () => {
  const seen = new Map();
  const order = [];
  let calls = 0;
  const server = async (batch) => {
    calls += 1;
    const isAnswered = calls % 3 !== 0;
    const isWorking = calls % 5 !== 0;
    if (!isWorking) return { outcome: "retry" };
    if (!seen.has(batch.key)) {
      seen.set(batch.key, batch.scans.length);
      order.push(...batch.scans.map((scan) => scan.code));
    }
    return isAnswered ? { outcome: "done" } : { outcome: "retry" };
  };
  const queue = queueWith(server);
  const wanted = Array.from({ length: 500 }, (_, index) => `code-${index}`);
  for (const [index, code] of wanted.entries()) {
    queue.addScan(code);
    if (index % 7 === 0) await Promise.resolve();
  }
  await queue.idle();
  assert.deepEqual(order, wanted);
  assert.equal(queue.size, 0);
});

test("a lone scan is sent at once with its own key; those that wait go together", async () => {
  const batches = [];
  let release;
  const queue = queueWith((batch) => {
    batches.push(batch);
    return new Promise((resolve) => (release = () => resolve({ outcome: "done" })));
  });
  const first = queue.addScan("a");
  const second = queue.addScan("b");
  const third = queue.addScan("c", "3");
  release();
  await new Promise(setImmediate);
  release();
  await queue.idle();
  assert.equal(batches[0].key, first);
  assert.deepEqual(batches[0].scans, [{ key: first, code: "a", quantity: "" }]);
  assert.deepEqual(batches[1].scans, [{ key: second, code: "b", quantity: "" }, { key: third, code: "c", quantity: "3" }]);
});

test("a change of a line waits for the scans before it and is not mixed with them", async () => {
  const sent = [];
  const queue = queueWith(async (batch) => {
    sent.push(batch.post ? batch.post.url : batch.scans.map((scan) => scan.code).join("+"));
    return { outcome: "done" };
  });
  queue.addScan("a");
  queue.addScan("b");
  queue.addPost("/line/quantity", { quantity: "2" });
  queue.addScan("c");
  await queue.idle();
  assert.deepEqual(sent, ["a", "b", "/line/quantity", "c"]);
});

test("a change typed while scans wait is for the line that they leave chosen, and for none if there is none", async () => {
  const sent = [];
  let chosen = null;
  const queue = queueWith(async (batch) => {
    sent.push(batch.post ? `${batch.post.url} ${batch.post.fields.quantity}` : batch.scans.map((scan) => scan.code).join("+"));
    chosen = batch.scans?.at(-1).code ?? chosen;
    return { outcome: "done" };
  });
  queue.resolve = ({ quantity }) => (chosen === "unknown" ? null : { url: `/line/${chosen}`, fields: { quantity } });
  queue.addScan("a");
  queue.addLate({ quantity: "2" });
  queue.addScan("b");
  queue.addLate({ quantity: "3" });
  queue.addScan("unknown");
  queue.addLate({ quantity: "4" });
  queue.addScan("c");
  await queue.idle();
  assert.deepEqual(sent, ["a", "/line/a 2", "b", "/line/b 3", "unknown", "c"]);
});

test("every retry repeats the same batch, its key and its cart", async () => {
  const tries = [];
  let cart = "";
  const queue = queueWith(async (batch) => {
    tries.push(`${batch.key} ${batch.cartId} ${batch.scans.map((scan) => scan.code)}`);
    cart = "cart-1";
    return { outcome: tries.length < 4 ? "retry" : "done" };
  }, { cartId: () => cart });
  const key = queue.addScan("a");
  queue.addScan("b");
  await queue.idle();
  assert.deepEqual(tries.slice(0, 4), Array(4).fill(`${key}  a`));
  assert.match(tries[4], / cart-1 b$/);
});

test("a reload sends what was waiting, the open batch under its old key", async () => {
  const storage = memory();
  const lost = queueWith(() => new Promise(() => {}), { storage });
  const key = lost.addScan("a");
  lost.addScan("b");
  const sent = [];
  const reloaded = queueWith(async (batch) => {
    sent.push(batch);
    return { outcome: "done" };
  }, { storage, cartId: () => "cart-9" });
  await reloaded.run();
  assert.equal(sent[0].key, key);
  assert.equal(sent[0].cartId, "");
  assert.deepEqual(sent.flatMap((batch) => batch.scans.map((scan) => scan.code)), ["a", "b"]);
  assert.equal(storage.getItem("till"), null);
});

test("signed out: it stops, keeps everything, and goes on later", async () => {
  let isSignedIn = false;
  const queue = queueWith(async () => ({ outcome: isSignedIn ? "done" : "stop" }));
  queue.addScan("a");
  await new Promise(setImmediate);
  assert.equal(queue.size, 1);
  isSignedIn = true;
  await queue.resume();
  assert.equal(queue.size, 0);
});

test("what is answered while the page leaves is sent again by the next one; a page that stays goes on", async () => {
  const storage = memory();
  const sent = [];
  let answer;
  let stays;
  const server = (batch) => {
    sent.push(batch.key);
    return new Promise((resolve) => (answer = resolve));
  };
  const queue = new CartQueue({ send: server, storage, storageKey: "till", cartId: () => "", wait: () => new Promise((resolve) => (stays = resolve)) });
  queue.addScan("tea");
  queue.addScan("cheese");
  queue.leave();
  answer({ outcome: "done" });
  await new Promise(setImmediate);
  assert.equal(sent.length, 1);
  const kept = JSON.parse(storage.getItem("till"));
  assert.deepEqual([kept.entries.map((entry) => entry.code), kept.batch.key], [["tea", "cheese"], sent[0]]);
  stays();
  await new Promise(setImmediate);
  assert.equal(sent.length, 2);
  answer({ outcome: "done" });
  await queue.idle();
  assert.equal(storage.getItem("till"), null);
});
