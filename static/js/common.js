/** What every page has, the till included. */
import { startConfirm } from "./confirm.js";
import { startDialogs } from "./dialog.js";
import { startIdempotency } from "./idempotency.js";
import { startMenus } from "./menus.js";
import { startNotices } from "./notices.js";
import { startPrintFrame } from "./print-frame.js";
import { startTheme } from "./theme.js";

export function startCommon() {
  startTheme();
  startConfirm();
  startIdempotency();
  startDialogs();
  startNotices();
  startMenus();
  startPrintFrame();
}
