import assert from "node:assert/strict";
import { test } from "node:test";
import { ScanMachine, isGtin, scannedChar } from "../../static/js/till/scan-machine.js";

/** Presses text with a fixed gap; gives everything that was decided on the way. */
function press(machine, text, start, gap) {
  const decided = [];
  [...text].forEach((char, index) => decided.push(...machine.press(char, start + index * gap)));
  return decided;
}

test("a fast burst ended by Enter is a scan, and the Enter belongs to it", () => {
  const machine = new ScanMachine();
  assert.deepEqual(press(machine, "5000112637922", 1000, 4), []);
  assert.deepEqual(machine.terminate(1053), { isScan: true, decided: [{ scan: "5000112637922" }] });
  assert.equal(machine.isOpen, false);
});

test("a fast burst without a suffix is a scan once it is silent", () => {
  const machine = new ScanMachine();
  press(machine, "96385074", 0, 10);
  assert.equal(machine.isSilent(149), false);
  assert.equal(machine.isSilent(150), true);
  assert.deepEqual(machine.close(), [{ scan: "96385074" }]);
});

test("keys of a person come out as typed, one by one", () => {
  const machine = new ScanMachine();
  assert.deepEqual(press(machine, "12.5", 0, 140), [{ typed: "1" }, { typed: "2" }, { typed: "." }]);
  assert.deepEqual(machine.terminate(700), { isScan: false, decided: [{ typed: "5" }] });
});

test("a fast typist is not a scanner", () => {
  const machine = new ScanMachine();
  press(machine, "coffee", 0, 55);
  assert.deepEqual(machine.terminate(320), { isScan: false, decided: [{ typed: "coffee" }] });
});

test("in a text field a quick roll of the fingers stays typed", () => {
  const machine = new ScanMachine();
  [..."the"].forEach((char, index) => machine.press(char, index * 38, true));
  assert.deepEqual(machine.terminate(110), { isScan: false, decided: [{ typed: "the" }] });
});

test("two fast keys are too few for a scan", () => {
  const machine = new ScanMachine();
  press(machine, "12", 0, 5);
  assert.deepEqual(machine.terminate(12), { isScan: false, decided: [{ typed: "12" }] });
});

test("a figure typed just before the beam does not stick to the code", () => {
  const machine = new ScanMachine();
  machine.press("3", 0);
  press(machine, "4006381333931", 60, 3);
  assert.deepEqual(machine.terminate(110).decided, [{ typed: "3" }, { scan: "4006381333931" }]);
});

test("a scanner whose first key comes early loses no digit", () => {
  const machine = new ScanMachine();
  machine.press("5", 0);
  press(machine, "000112637922", 70, 4);
  assert.deepEqual(machine.terminate(125).decided, [{ scan: "5000112637922" }]);
});

test("check digits", () => {
  assert.deepEqual(["96385074", "036000291452", "4006381333931", "4006381333932", "1234"].map(isGtin), [true, true, true, false, false]);
});

test("a radio scanner with an uneven pace is still one scan", () => {
  const machine = new ScanMachine();
  [0, 12, 30, 44, 70, 96, 104, 140, 158, 166, 190, 214].forEach((time, index) => machine.press(String(index % 10), time));
  assert.deepEqual(machine.terminate(225).decided, [{ scan: "012345678901" }]);
});

test("once it is known to end with Enter, a hiccup does not tear a scan in two", () => {
  const machine = new ScanMachine();
  press(machine, "SKU-1", 0, 5);
  machine.terminate(25);
  press(machine, "SKU-", 1000, 5);
  assert.deepEqual(machine.press("4", 1200), []);
  assert.deepEqual(machine.press("2", 1205), []);
  assert.deepEqual(machine.terminate(1210).decided, [{ scan: "SKU-42" }]);
});

test("a person's figures come through at once also after such a scan", () => {
  const machine = new ScanMachine();
  press(machine, "SKU-1", 0, 5);
  machine.terminate(25);
  machine.press("3", 1000);
  assert.equal(machine.isSilent(1080), true);
});

test("two scans in a row stay two", () => {
  const machine = new ScanMachine();
  press(machine, "11111111", 0, 5);
  const first = machine.terminate(40).decided;
  press(machine, "22222222", 45, 5);
  assert.deepEqual([...first, ...machine.terminate(85).decided], [{ scan: "11111111" }, { scan: "22222222" }]);
});

test("a prefix is cut off", () => {
  const machine = new ScanMachine({ prefix: "~" });
  press(machine, "~B1-T03-000123", 0, 4);
  assert.deepEqual(machine.terminate(60).decided, [{ scan: "B1-T03-000123" }]);
});

test("500 mixed scans, with and without suffix, lose nothing", () => {
  const machine = new ScanMachine();
  const wanted = [];
  const got = [];
  let time = 0;
  for (let index = 0; index < 500; index += 1) {
    const code = index % 3 === 0 ? String(5000000000000 + index) : index % 3 === 1 ? `SKU-${index}-XL` : String(90000000 + index);
    wanted.push(code);
    got.push(...press(machine, code, time, 1 + (index % 20)));
    time += code.length * (1 + (index % 20));
    if (index >= 250) time += index === 250 ? 600 : 90; // from here on a scanner that sends no Enter
    else {
      got.push(...machine.terminate(time).decided);
      time += 10;
    }
  }
  got.push(...machine.close());
  assert.deepEqual(got.map((item) => item.scan), wanted);
});

test("under an Arabic layout the scanner's keys are read by their place", () => {
  assert.equal(scannedChar({ key: "ش", code: "KeyA", shiftKey: false }), "a");
  assert.equal(scannedChar({ key: "ِ", code: "KeyA", shiftKey: true }), "A");
  assert.equal(scannedChar({ key: "٧", code: "Digit7" }), "7");
  assert.equal(scannedChar({ key: "٧", code: "" }), "7");
  assert.equal(scannedChar({ key: "&", code: "Digit1" }), "&");
});
