/** The till's keys: action → combination. The server may send others (data-keys); the person's hand decides, not the code. */
export const DEFAULT_KEYS = {
  search: "F2",
  customer: "F3",
  hold: "F4",
  recall: "Shift+F4",
  quantity: "F6",
  discount: "F7",
  pay: "F8",
  exact: "F9",
  drawer: "F10",
  void: "Delete",
  up: "ArrowUp",
  down: "ArrowDown",
  more: "+",
  less: "-",
  back: "Escape",
  help: "?",
};

/** What the keys are called on a key card, and how browsers name them. */
const NAMES = { Esc: "Escape", Del: "Delete", "↑": "ArrowUp", "↓": "ArrowDown", "−": "-", Space: " " };

/** The combination of a keydown event, such as "Shift+F4". A character says itself; its Shift is part of it. */
export function combinationOf({ key, ctrlKey, altKey, metaKey, shiftKey }) {
  const parts = [];
  if (ctrlKey) parts.push("Ctrl");
  if (altKey) parts.push("Alt");
  if (metaKey) parts.push("Meta");
  if (shiftKey && key.length > 1) parts.push("Shift");
  parts.push(key);
  return parts.join("+");
}

/** Map of combination → action. A combination that two actions claim goes to the one that was set on purpose. */
export function actionsByKey(overrides = {}) {
  const byKey = new Map();
  const add = (keys) => {
    for (const [action, combination] of Object.entries(keys)) {
      const key = combination === "+" ? "+" : combination.split("+").at(-1);
      byKey.set(combination.slice(0, combination.length - key.length) + (NAMES[key] ?? key), action);
    }
  };
  add(Object.fromEntries(Object.entries(DEFAULT_KEYS).filter(([action]) => !(action in overrides))));
  add(overrides);
  return byKey;
}
