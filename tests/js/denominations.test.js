import assert from "node:assert/strict";
import { test } from "node:test";
import { sumOf } from "../../static/js/till/denominations.js";

test("notes and coins add up exactly", () => {
  const counts = [{ value: "20.00", count: "3" }, { value: "0.10", count: "7" }, { value: "0.01", count: "3" }, { value: "50.00", count: "" }];
  assert.equal(sumOf(counts), "60.73");
});

test("a currency without and one with three decimal places keep theirs", () => {
  assert.equal(sumOf([{ value: "1000", count: "4" }, { value: "500", count: "1" }]), "4500");
  assert.equal(sumOf([{ value: "0.005", count: "3" }, { value: "1.000", count: "2" }]), "2.015");
});

test("what is no number counts as none", () => {
  assert.equal(sumOf([{ value: "5.00", count: "x" }, { value: "1.00", count: " 2 " }]), "2.00");
});
