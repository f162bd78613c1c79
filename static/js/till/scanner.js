/**
 * Listens to the keyboard of the whole page. Says "scanner:scan" {code} and, while no field has the focus,
 * "scanner:typed" {char}. A scan that fell into a field is taken out of it again; what a person types there stays.
 */
import { QuietClock } from "./quiet-clock.js";
import { ScanMachine, scannedChar } from "./scan-machine.js";

const LONG_AGO = 1000;
const TEXT_TYPES = new Set(["text", "search", "email", "url", "tel", "password", "number", "date", "time", "month", "datetime-local"]);

/** The text field or list that would take this key, or null. */
export function fieldOf(element) {
  if (element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement || element?.isContentEditable) return element;
  return element instanceof HTMLInputElement && TEXT_TYPES.has(element.type) ? element : null;
}

function snapshotOf(field) {
  return field && { field, value: field.value, start: field.selectionStart ?? null };
}

function restore(snapshot) {
  const { field, value, start } = snapshot;
  if (!field.isConnected) return;
  field.value = value;
  if (start !== null) field.setSelectionRange(start, start);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Starts listening. isPaused: a function; while it gives true every key is left alone. */
export function startScanner({ prefix = "", isPaused = () => false } = {}) {
  const machine = new ScanMachine({ prefix });
  const clock = new QuietClock();
  let snapshot = null;
  let last = { stamp: 0, quiet: 0, time: 0 };

  const say = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

  const act = (decided, before) => {
    for (const item of decided) {
      if ("scan" in item) {
        if (before) restore(before);
        say("scanner:scan", { code: item.scan });
      } else if (!before) {
        for (const char of item.typed) say("scanner:typed", { char });
      }
    }
  };

  // The time of a key: as far from the key before as the keyboard says, or as the page was quiet, whichever is less.
  const timeOf = (event) => {
    const quiet = clock.read();
    const gap = clock.isRunning ? Math.min(event.timeStamp - last.stamp, quiet - last.quiet) : LONG_AGO;
    last = { stamp: event.timeStamp, quiet, time: last.time + Math.max(gap, 0) };
    return last.time;
  };

  const closeWhenSilent = () => {
    if (machine.isOpen && clock.read() - last.quiet < machine.silence) return;
    clock.stop();
    act(machine.close(), snapshot);
  };

  document.addEventListener("keydown", (event) => {
    if (isPaused() || event.isComposing) return;
    const field = fieldOf(event.target);
    const isSeparator = event.ctrlKey && event.key === "]"; // GS, as scanners send it for GS1 codes
    if ((event.ctrlKey || event.altKey || event.metaKey) && !event.getModifierState("AltGraph") && !(isSeparator && machine.isOpen)) return;

    if (event.key === "Enter" || event.key === "Tab") {
      const { isScan, decided } = machine.terminate(timeOf(event));
      if (isScan) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
      act(decided, snapshot);
      return;
    }
    if (event.key.length !== 1 && !isSeparator) return;
    if (event.repeat) {
      act(machine.close(), snapshot);
      if (!field) say("scanner:typed", { char: scannedChar(event) });
      return;
    }

    const time = timeOf(event);
    const isFirst = !machine.isOpen || machine.isSilent(time);
    const before = snapshot;
    if (isFirst) snapshot = snapshotOf(field);
    act(machine.press(isSeparator ? "\u001d" : scannedChar(event), time, Boolean(field)), before);
    // Within a burst a space must not press the focused button, nor "/" open the browser's search.
    if (isSeparator || (!field && ("/'".includes(event.key) || (event.key === " " && !isFirst)))) event.preventDefault();
    clock.start(closeWhenSilent);
  }, true);
}
