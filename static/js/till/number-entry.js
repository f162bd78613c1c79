/**
 * What is typed on the number keys of the till, before it is used. Pure.
 *
 * Figures gather; Enter uses them in the mode that is on, a mode key uses them in its own mode; × keeps them as "so many of
 * the next item". Six figures and more with Enter are no quantity but the number under a barcode. A scan ends whatever was typed: figures never cling to a line they were not meant for.
 */
const LONGEST = 14;
const SHORTEST_CODE = 6;

export class NumberEntry {
  constructor() {
    this.mode = "quantity";
    this.text = "";
    this.times = "";
  }

  /** key: 0–9 00 . back clear times enter. Gives {mode: "quantity"|"discount"|"price"|"code", value} to use, or null. */
  press(key) {
    if (/^\d+$/.test(key)) this.text = this.grown(key);
    else if (key === ".") this.text = this.text.includes(".") ? this.text : `${this.text || "0"}.`;
    else if (key === "back") this.rubOut();
    else if (key === "clear") this.close();
    else if (key === "times") this.keepTimes();
    else if (key === "enter") return this.use(this.mode);
    return null;
  }

  /** A mode key: uses what was typed, or turns the mode on. */
  choose(mode) {
    if (this.text) return this.use(mode);
    this.mode = mode;
    return null;
  }

  /** For the next item: its quantity as text ("" for one); the entry is closed. */
  takeTimes() {
    const { times } = this;
    this.close();
    return times;
  }

  close() {
    this.text = "";
    this.times = "";
    this.mode = "quantity";
  }

  get shown() {
    return this.times ? `${this.times} ×` : this.text;
  }

  grown(key) {
    const text = this.text + key;
    if (text.replace(".", "").length > LONGEST) return this.text;
    return text.replace(/^0+(?=\d)/, "");
  }

  rubOut() {
    if (this.times) this.times = "";
    else this.text = this.text.slice(0, -1);
  }

  keepTimes() {
    if (!Number(this.text)) return;
    this.times = this.text.replace(/\.$/, "");
    this.text = "";
  }

  use(mode) {
    const value = this.text.replace(/\.$/, "");
    this.close();
    if (value === "") return null;
    return { mode: mode === "quantity" && /^\d+$/.test(value) && value.length >= SHORTEST_CODE ? "code" : mode, value };
  }
}
