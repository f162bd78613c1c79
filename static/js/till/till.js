/** The till: puts its islands together. Each knows its own part of the page and speaks in events. */
import { startCommon } from "../common.js";
import { error as beepError, startBeep } from "./beep.js";
import { makeSender } from "./cart-post.js";
import { CartQueue } from "./cart-queue.js";
import { startDenominations } from "./denominations.js";
import { startFocus } from "./focus.js";
import { startKeys } from "./keys.js";
import { Lines } from "./lines.js";
import { Numpad } from "./numpad.js";
import { startPinForm } from "./pin-form.js";
import { startQueueBadge } from "./queue-badge.js";
import { startScanner } from "./scanner.js";
import { clearSearch, focusSearch, startSearch } from "./search.js";
import { startSteppers } from "./stepper.js";
import { startTabsGuard } from "./tabs-guard.js";
import { startViews } from "./views.js";

const till = document.getElementById("till");
const numpad = new Numpad();
startCommon();
startBeep();
startSteppers();
startDenominations();
if (till) startSelling();
else {
  startPinForm();
  startScanner();
  startKeys();
}

function startSelling() {
  const queue = new CartQueue({
    send: makeSender(till.dataset.scanUrl),
    storage: sessionStorage,
    storageKey: `till-queue-${till.dataset.tillId}`,
    cartId: () => document.getElementById("till-cart-id")?.value ?? "",
  });
  window.addEventListener("beforeunload", () => queue.leave());
  const lines = new Lines(queue);
  const guard = startTabsGuard(till.dataset.tillId, { onBlocked: () => queue.stop(), onFree: () => queue.stop() });
  const isPaused = () => guard.isBlocked;
  const add = (code) => queue.addScan(code, numpad.takeTimes());

  startScanner({ prefix: till.dataset.scanPrefix ?? "", isPaused });
  startKeys({ overrides: JSON.parse(till.dataset.keys), isPaused });
  startSearch(add);
  startViews();
  startFocus();
  startQueueBadge(queue);

  // An open panel or dialog that waits for a code gets it before the cart does.
  document.addEventListener("scanner:scan", (event) => {
    const wanting = (document.querySelector("dialog[open]") ?? document).querySelector("[data-scan-into]");
    if (wanting) {
      wanting.value = event.detail.code;
      wanting.form.requestSubmit();
    } else add(event.detail.code);
  });

  document.addEventListener("till:entry", (event) => {
    if (event.detail.mode === "code") {
      add(event.detail.value);
      return;
    }
    if (lines.use(event.detail.mode, event.detail.value)) return;
    beepError();
    const display = document.querySelector(".till-numpad__entry");
    display?.classList.remove("is-refused");
    requestAnimationFrame(() => display?.classList.add("is-refused"));
  });

  document.addEventListener("till:action", (event) => act(event.detail.action));
  document.addEventListener("htmx:load", () => lines.settle());
  document.addEventListener("keydown", (event) => {
    if (event.target.id !== "till-main" && event.target !== document.body) return;
    if (event.key === "Backspace") numpad.press("back");
    if (event.key === "Enter") numpad.press("enter");
  });
  // Enter on an empty amount would pay something that nobody typed.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("[data-till-amount]") && !event.target.value) event.preventDefault();
  });

  // Paying, holding and looking at totals wait until every scan is in.
  document.addEventListener("htmx:confirm", (event) => {
    const element = event.detail.elt;
    if (!element.hasAttribute("data-till-after-queue") || element.dataset.confirm || !queue.size) return;
    event.preventDefault();
    queue.idle().then(() => event.detail.issueRequest(true));
  });

  function press(action) {
    const buttons = [...document.querySelectorAll(`[data-till-action="${action}"]:not(:disabled)`)];
    (buttons.find((button) => button.checkVisibility()) ?? buttons[0])?.click();
  }

  function goBack() {
    if (!numpad.isEmpty) return numpad.close();
    if (clearSearch()) return document.getElementById("till-main").focus();
    document.activeElement?.blur();
    document.getElementById("till-main").focus();
    return document.querySelector("[data-till-back]")?.click();
  }

  function act(action) {
    const own = {
      search: () => focusSearch() || document.querySelector("#till-panel input[type=search]")?.focus(),
      quantity: () => numpad.choose("quantity"),
      discount: () => numpad.choose("discount"),
      void: () => lines.remove(),
      up: () => lines.move(-1),
      down: () => lines.move(1),
      more: () => lines.step(1),
      less: () => lines.step(-1),
      back: goBack,
    };
    (own[action] ?? (() => press(action)))();
  }

  lines.settle();
  queue.run();
}
