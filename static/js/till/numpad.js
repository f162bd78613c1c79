/**
 * The number keys, on the screen and on the keyboard. A numpad with data-numpad-into writes into that input; the till's own
 * feeds a NumberEntry and says "till:entry" {mode, value} when something is to be used. key(name) and figure(char) are
 * for the keyboard.
 */
import { NumberEntry } from "./number-entry.js";

const CHARS = { ".": ".", ",": ".", "*": "times", "×": "times", "٫": "." };

function nameOf(char) {
  if (/^\d$/.test(char)) return char;
  return CHARS[char] ?? null;
}

function writeInto(input, key) {
  if (key === "enter") {
    const { form } = input;
    const fallback = form.querySelector("[data-till-tender-default]");
    if (input.value) form.requestSubmit(fallback ?? undefined);
    return;
  }
  if (key === "back") input.value = input.value.slice(0, -1);
  else if (key === "clear") input.value = "";
  else if (key === "." && (input.type === "password" || input.value.includes("."))) return;
  else if (key !== "times" && input.value.length < (input.maxLength > 0 ? input.maxLength : 20)) input.value += key;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

export class Numpad {
  constructor() {
    this.entry = new NumberEntry();
    document.addEventListener("click", (event) => {
      const key = event.target.closest("[data-numpad-key]");
      const mode = event.target.closest("[data-numpad-mode]");
      if (key) this.press(key.dataset.numpadKey, key.closest("[data-numpad]"));
      if (mode) this.choose(mode.dataset.numpadMode);
    });
    document.addEventListener("till:digit", (event) => {
      const name = nameOf(event.detail.char);
      if (name) this.press(name, this.current());
    });
    document.addEventListener("htmx:load", () => this.paint());
  }

  /** The numpad that typed figures go to: the open dialog's, else the panel's. */
  current() {
    const dialog = document.querySelector("dialog[open]");
    return (dialog ?? document).querySelector("[data-numpad]");
  }

  press(key, pad = this.current()) {
    if (!pad) return;
    const into = pad.dataset.numpadInto;
    if (into) writeInto(document.querySelector(into), key);
    else this.announce(this.entry.press(key));
  }

  choose(mode) {
    const button = document.querySelector(`[data-numpad-mode="${mode}"]`);
    if (button && !button.disabled) this.announce(this.entry.choose(mode));
  }

  /** What the next item's quantity is; closes the entry. */
  takeTimes() {
    const times = this.entry.takeTimes();
    this.paint();
    return times;
  }

  close() {
    this.entry.close();
    this.paint();
  }

  get isEmpty() {
    return this.entry.shown === "" && this.entry.mode === "quantity";
  }

  announce(used) {
    this.paint();
    if (used) document.dispatchEvent(new CustomEvent("till:entry", { detail: used }));
  }

  paint() {
    for (const button of document.querySelectorAll("[data-numpad-mode]")) {
      const isOn = button.dataset.numpadMode === this.entry.mode;
      button.setAttribute("aria-pressed", String(isOn));
      if (isOn) button.closest("[data-numpad]").querySelector("[data-numpad-mode-label]").textContent = button.dataset.label;
    }
    for (const output of document.querySelectorAll("[data-numpad-entry]")) output.textContent = this.entry.shown;
  }
}
