import assert from "node:assert/strict";
import { test } from "node:test";
import { QuietClock } from "../../static/js/till/quiet-clock.js";

/** A page whose time goes on by hand: pass(ms) lets it be idle, block(ms) keeps it busy. */
function page() {
  let time = 0;
  let due = [];
  const clock = new QuietClock({ now: () => time, later: (work) => due.push({ at: time + 8, work }) });
  const pass = (ms) => {
    for (const end = time + ms; time < end; ) {
      time += 1;
      const ready = due.filter((item) => item.at <= time);
      due = due.filter((item) => item.at > time);
      for (const item of ready) item.work();
    }
  };
  return { clock, pass, block: (ms) => (time += ms) };
}

test("an idle page: the clock goes like any other", () => {
  const { clock, pass } = page();
  clock.start(() => {});
  pass(80);
  assert.equal(clock.read(), 80);
});

test("a busy page: a long swap counts as two ticks at most", () => {
  const { clock, pass, block } = page();
  clock.start(() => {});
  pass(16);
  block(400);
  assert.equal(clock.read(), 32);
  pass(9);
  assert.equal(clock.read(), 40);
});

test("stopped it stands still", () => {
  const { clock, pass } = page();
  clock.start(() => {});
  pass(24);
  clock.stop();
  pass(500);
  assert.equal(clock.read(), 24);
});
