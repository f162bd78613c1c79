/**
 * Tells a barcode scanner from a person by the clock. Pure: keys and times in, decisions out.
 *
 * Keys at most 25 ms apart (on average) are a scanner's, 80 ms or more a person's; 80 ms of silence end a burst. A scan is a
 * burst of at least three characters; Enter or Tab ends it at once. Nothing is ever dropped: what is not a scan comes
 * out as typed, in order.
 */
export const SCANNER_GAP = 25;
export const HUMAN_GAP = 80;

export class ScanMachine {
  /** minSilent: how long a burst must be that ends without Enter or Tab. prefix: sent by some scanners first, and cut off. */
  constructor({ minLength = 3, minSilent = 6, prefix = "" } = {}) {
    this.minLength = minLength;
    this.minSilent = minSilent;
    this.prefix = prefix;
    this.keys = [];
  }

  get isOpen() {
    return this.keys.length > 0;
  }

  /** A character. Gives what the silence before it decided: [] or a list as of close(). */
  press(char, time) {
    const decided = this.isSilent(time) ? this.close() : [];
    this.keys.push({ char, time });
    return decided;
  }

  /** Enter or Tab. isScan: the key belonged to the scanner, and nobody else may see it. */
  terminate(time) {
    if (this.isSilent(time)) return { isScan: false, decided: this.close() };
    const decided = this.decide(this.minLength);
    return { isScan: decided.some((item) => "scan" in item), decided };
  }

  /** True when 80 ms went by since the last character. */
  isSilent(time) {
    return this.isOpen && time - this.keys.at(-1).time >= HUMAN_GAP;
  }

  /** Ends the burst: [{typed: text}] or [{scan: code}], or a typed character before a scan. */
  close() {
    return this.decide(this.minSilent);
  }

  decide(minLength) {
    const keys = this.keys;
    this.keys = [];
    if (!keys.length) return [];
    // A figure typed just before the beam hit: at most two slow keys, then only fast ones.
    for (let start = 0; start <= Math.min(2, keys.length - minLength); start += 1) {
      if (start > 0 && keys[start].time - keys[start - 1].time <= SCANNER_GAP) continue;
      const rest = keys.slice(start);
      if (rest.length < minLength || !this.isFast(rest, start > 0)) continue;
      const code = this.codeOf(rest);
      if (!code) break;
      const lead = keys.slice(0, start).map((key) => key.char).join("");
      return lead ? [{ typed: lead }, { scan: code }] : [{ scan: code }];
    }
    return [{ typed: keys.map((key) => key.char).join("") }];
  }

  isFast(keys, isStrict) {
    const gaps = keys.slice(1).map((key, index) => key.time - keys[index].time);
    if (isStrict || gaps.length < 3) return gaps.every((gap) => gap <= SCANNER_GAP);
    return (keys.at(-1).time - keys[0].time) / gaps.length <= SCANNER_GAP && gaps[0] <= SCANNER_GAP * 2;
  }

  codeOf(keys) {
    const text = keys.map((key) => key.char).join("").trim();
    return this.prefix && text.startsWith(this.prefix) ? text.slice(this.prefix.length) : text;
  }
}

const US_PUNCTUATION = { Minus: "-_", Equal: "=+", Slash: "/?", Period: ".>", Comma: ",<", Semicolon: ";:", Space: "  " };

/**
 * The character a scanner meant. Scanners press the keys of an American keyboard; under an Arabic layout the letters and
 * figures arrive as Arabic ones, so what is not ASCII is read from the key's place instead.
 */
export function scannedChar({ key, code = "", shiftKey = false }) {
  if (key.length !== 1 || key.charCodeAt(0) < 128) return key;
  if (/^Key[A-Z]$/.test(code)) return shiftKey ? code[3] : code[3].toLowerCase();
  if (/^(Digit|Numpad)\d$/.test(code)) return code.at(-1);
  if (US_PUNCTUATION[code]) return US_PUNCTUATION[code][shiftKey ? 1 : 0];
  const arabicIndic = "٠١٢٣٤٥٦٧٨٩".indexOf(key);
  return arabicIndic >= 0 ? String(arabicIndic) : key;
}
