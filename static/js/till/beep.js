/** Two sounds, made on the spot: a short high one for taken, a long low pair for refused. Silent until the page was touched. */
let context = null;

function tone(frequency, start, length, volume) {
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  oscillator.type = "sine";
  oscillator.frequency.value = frequency;
  gain.gain.setValueAtTime(volume, context.currentTime + start);
  gain.gain.exponentialRampToValueAtTime(0.001, context.currentTime + start + length);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(context.currentTime + start);
  oscillator.stop(context.currentTime + start + length);
}

function isReady() {
  return context?.state === "running";
}

/** Taken. */
export function ok() {
  if (isReady()) tone(1320, 0, 0.07, 0.08);
}

/** Refused, or not found. */
export function error() {
  if (!isReady()) return;
  tone(220, 0, 0.22, 0.25);
  tone(165, 0.2, 0.35, 0.25);
}

/** Starts with the first touch or key, as browsers ask. Notices with data-beep that arrive are heard once. */
export function startBeep() {
  // A moment later: making it takes time, and the first key may be a scanner's.
  const wake = () => setTimeout(() => {
    context ??= new AudioContext();
    context.resume();
  }, 200);
  for (const name of ["pointerdown", "keydown"]) document.addEventListener(name, wake, { once: true, capture: true });

  document.addEventListener("htmx:load", (event) => {
    const root = event.detail.elt;
    const arrived = root.matches?.("[data-beep]") ? [root] : [...(root.querySelectorAll?.("[data-beep]") ?? [])];
    const fresh = arrived.filter((notice) => !notice.hasAttribute("data-heard"));
    for (const notice of fresh) notice.setAttribute("data-heard", "");
    if (fresh.some((notice) => notice.dataset.beep === "error")) error();
  });
}
