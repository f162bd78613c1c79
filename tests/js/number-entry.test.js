import assert from "node:assert/strict";
import { test } from "node:test";
import { NumberEntry } from "../../static/js/till/number-entry.js";

function type(entry, ...keys) {
  return keys.map((key) => entry.press(key)).at(-1);
}

test("figures and Enter give the quantity", () => {
  assert.deepEqual(type(new NumberEntry(), "1", "2", "enter"), { mode: "quantity", value: "12" });
});

test("figures and a mode key are used in that mode, and the next figures are a quantity again", () => {
  const entry = new NumberEntry();
  type(entry, "1", "5");
  assert.deepEqual(entry.choose("discount"), { mode: "discount", value: "15" });
  assert.deepEqual(type(entry, "4", "enter"), { mode: "quantity", value: "4" });
});

test("a mode key without figures turns the mode on", () => {
  const entry = new NumberEntry();
  assert.equal(entry.choose("price"), null);
  assert.deepEqual(type(entry, "4", ".", "5", "0", "enter"), { mode: "price", value: "4.50" });
});

test("3 × then an item is three of it, once", () => {
  const entry = new NumberEntry();
  type(entry, "3", "times");
  assert.equal(entry.shown, "3 ×");
  assert.equal(entry.takeTimes(), "3");
  assert.equal(entry.takeTimes(), "");
});

test("scan, 2, scan, 2: figures never add up over a scan", () => {
  const entry = new NumberEntry();
  entry.takeTimes();
  type(entry, "2");
  entry.takeTimes();
  assert.deepEqual(type(entry, "2", "enter"), { mode: "quantity", value: "2" });
});

test("Enter on nothing uses nothing; zero times is no multiplier", () => {
  const entry = new NumberEntry();
  assert.equal(entry.press("enter"), null);
  type(entry, "0", "times");
  assert.equal(entry.takeTimes(), "");
});

test("one point only, no leading zeros, at most fourteen figures", () => {
  const entry = new NumberEntry();
  type(entry, "0", "0", "7", ".", "5", ".", "2");
  assert.equal(entry.text, "7.52");
  entry.close();
  type(entry, ..."1234567890123456");
  assert.equal(entry.text, "12345678901234");
});

test("the number under a barcode, typed and entered, is a code", () => {
  assert.deepEqual(type(new NumberEntry(), ..."96385074", "enter"), { mode: "code", value: "96385074" });
  assert.deepEqual(type(new NumberEntry(), ..."12345", "enter"), { mode: "quantity", value: "12345" });
});
