/**
 * Tells a barcode scanner from a person by the clock. Pure: keys and times in, decisions out.
 *
 * Keys at most 25 ms apart are a scanner's, 80 ms or more a person's, and between them the mean of the burst decides; 80 ms
 * of silence end it. A scan is a burst of at least three characters; Enter or Tab ends it at once. A scanner that has ended
 * its scans with such a key is waited for longer, so that a hiccup does not tear a code in two. Nothing is ever dropped: what
 * is not a scan comes out as typed, in order.
 */
export const SCANNER_GAP = 25;
export const HUMAN_GAP = 80;
const MEAN_GAP = 45;
const HICCUP_GAP = 500;

export class ScanMachine {
  /** minSilent: how long a burst must be that ends without Enter or Tab. prefix: sent by some scanners first, and cut off. */
  constructor({ minLength = 3, minSilent = 6, prefix = "" } = {}) {
    this.minLength = minLength;
    this.minSilent = minSilent;
    this.prefix = prefix;
    this.keys = [];
    this.isStrict = false;
    this.hasSuffix = false;
  }

  get isOpen() {
    return this.keys.length > 0;
  }

  /**
   * A character. Gives what the silence before it decided: [] or a list as of close(). isStrict: it also lands in a text field,
   * so only what is surely a scanner may be taken out of there.
   */
  press(char, time, isStrict = false) {
    const decided = this.isSilent(time) ? this.close() : [];
    if (!this.isOpen) this.isStrict = isStrict;
    this.keys.push({ char, time });
    return decided;
  }

  /** Enter or Tab. isScan: the key belonged to the scanner, and nobody else may see it. */
  terminate(time) {
    if (this.isSilent(time)) return { isScan: false, decided: this.close() };
    const decided = this.decide(this.minLength);
    const isScan = decided.some((item) => "scan" in item);
    if (isScan) this.hasSuffix = true;
    return { isScan, decided };
  }

  /** How long a silence ends the burst. */
  get silence() {
    const isTorn = this.hasSuffix && !this.isStrict && this.keys.length > 1 && isFast(this.keys, SCANNER_GAP) && !isGtin(textOf(this.keys));
    return isTorn ? HICCUP_GAP : HUMAN_GAP;
  }

  isSilent(time) {
    return this.isOpen && time - this.keys.at(-1).time >= this.silence;
  }

  /** Ends the burst: [{typed: text}] or [{scan: code}], or a typed character before a scan. */
  close() {
    const decided = this.decide(this.minSilent);
    if (decided.some((item) => "scan" in item)) this.hasSuffix = false;
    return decided;
  }

  decide(minLength) {
    const keys = this.keys;
    this.keys = [];
    if (!keys.length) return [];
    const lead = this.leadOf(keys, minLength);
    const rest = keys.slice(lead.length);
    const code = rest.length >= minLength && isFast(rest, this.isStrict ? SCANNER_GAP : MEAN_GAP) ? this.codeOf(rest) : "";
    if (!code) return [{ typed: textOf(keys) }];
    return lead.length ? [{ typed: textOf(lead) }, { scan: code }] : [{ scan: code }];
  }

  /** One or two figures that a person typed just before the beam hit: only what follows them has a right check digit. */
  leadOf(keys, minLength) {
    for (let length = 1; length <= Math.min(2, keys.length - minLength); length += 1) {
      const hasPause = keys[length].time - keys[length - 1].time > SCANNER_GAP;
      if (hasPause && isGtin(textOf(keys.slice(length))) && !isGtin(textOf(keys))) return keys.slice(0, length);
    }
    return [];
  }

  codeOf(keys) {
    const text = textOf(keys).trim();
    return this.prefix && text.startsWith(this.prefix) ? text.slice(this.prefix.length) : text;
  }
}

function textOf(keys) {
  return keys.map((key) => key.char).join("");
}

/** The mean decides, without the longest gap when there are enough of them: one late key among fast ones is still a scanner's. */
function isFast(keys, limit) {
  const gaps = keys.slice(1).map((key, index) => key.time - keys[index].time).sort((one, other) => one - other);
  if (gaps.length > 3) gaps.pop();
  return gaps.reduce((total, gap) => total + gap, 0) <= limit * gaps.length;
}

/** True when text is an EAN, UPC or GTIN with the right check digit. */
export function isGtin(text) {
  if (!/^(\d{8}|\d{12,14})$/.test(text)) return false;
  const sum = [...text].reverse().reduce((total, digit, index) => total + Number(digit) * (index % 2 ? 3 : 1), 0);
  return sum % 10 === 0;
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
