/**
 * From keys to actions: function keys anywhere, characters only while no field has the focus (they come through the scanner,
 * which has first seen whether a person typed them). Says "till:action" {action}; what an action does stands in till.js.
 */
import { actionsByKey, combinationOf } from "./key-map.js";
import { fieldOf } from "./scanner.js";

function isFunctionKey(key) {
  return /^F\d{1,2}$/.test(key);
}

/** Starts it. overrides: {action: combination} from the server; isPaused: as for the scanner. */
export function startKeys({ overrides = {}, isPaused = () => false } = {}) {
  const byKey = actionsByKey(overrides);
  const say = (action) => document.dispatchEvent(new CustomEvent("till:action", { detail: { action } }));

  document.addEventListener("keydown", (event) => {
    if (isPaused() || event.defaultPrevented || event.isComposing) return;
    const hasDialog = document.querySelector("dialog[open]") !== null;
    if (event.altKey && /^Digit[1-9]$/.test(event.code) && !hasDialog) {
      const button = document.querySelector(`[data-tender-key="${event.code.at(-1)}"]`);
      if (button) {
        event.preventDefault();
        button.click();
      }
      return;
    }
    const action = byKey.get(combinationOf(event));
    if (!action) return;
    if (isFunctionKey(event.key)) {
      event.preventDefault();
      if (!hasDialog && !event.repeat) say(action);
      return;
    }
    if (hasDialog || event.key.length === 1) return;
    if (action !== "back" && fieldOf(event.target)) return;
    event.preventDefault();
    say(action);
  });

  document.addEventListener("scanner:typed", (event) => {
    const { char } = event.detail;
    const action = byKey.get(char);
    if (action && !document.querySelector("dialog[open]")) say(action);
    else document.dispatchEvent(new CustomEvent("till:digit", { detail: { char } }));
  });
}
