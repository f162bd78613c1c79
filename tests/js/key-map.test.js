import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_KEYS, actionsByKey, combinationOf } from "../../static/js/till/key-map.js";

test("every action has a key, and no two share one", () => {
  assert.equal(actionsByKey().size, Object.keys(DEFAULT_KEYS).length);
});

test("no key is one that the browser keeps for itself", () => {
  for (const key of ["F1", "F5", "F11", "F12"]) assert.equal(actionsByKey().has(key), false);
});

test("the server's keys replace the default of their action only", () => {
  const keys = actionsByKey({ pay: "F12", void: "Ctrl+Del" });
  assert.equal(keys.get("F12"), "pay");
  assert.equal(keys.get("F8"), undefined);
  assert.equal(keys.get("Ctrl+Delete"), "void");
  assert.equal(keys.get("F4"), "hold");
  assert.equal(keys.get("Shift+F4"), "recall");
});

test("a character says itself, whatever Shift it takes on this keyboard", () => {
  assert.equal(combinationOf({ key: "?", shiftKey: true }), "?");
  assert.equal(combinationOf({ key: "F4", shiftKey: true }), "Shift+F4");
});
