import assert from "node:assert/strict";
import { test } from "node:test";
import { TabsGuard } from "../../static/js/till/tabs-guard.js";

/** Tabs of one browser: what one says, all others hear at once. */
function browser() {
  const channels = [];
  return () => {
    const channel = { onmessage: null, postMessage: (data) => channels.filter((other) => other !== channel).forEach((other) => other.onmessage?.({ data })) };
    channels.push(channel);
    return channel;
  };
}

function tab(channel, id) {
  return new TabsGuard({ channel, id, onBlocked() {}, onFree() {} });
}

test("the second tab is told, the first sells on", () => {
  const open = browser();
  const first = tab(open(), "1");
  const second = tab(open(), "2");
  assert.deepEqual([first.isBlocked, second.isBlocked], [false, true]);
});

test("taking over makes the other tab quiet", () => {
  const open = browser();
  const first = tab(open(), "1");
  const second = tab(open(), "2");
  second.takeOver();
  assert.deepEqual([first.isBlocked, second.isBlocked], [true, false]);
});

test("a third tab hears it once, from the one that sells", () => {
  const open = browser();
  const tabs = ["1", "2", "3"].map((id) => tab(open(), id));
  assert.deepEqual(tabs.map((item) => item.isBlocked), [false, true, true]);
});
