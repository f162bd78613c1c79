/** Sends one batch of the cart queue and puts the answer into the page. */
import { showTemplate } from "../notices.js";
import { error as beepError, ok as beepOk } from "./beep.js";

const PATIENCE = 15000;
const MOST_FAULTS = 4;
let faults = 0;

/** The form of a batch: cart_id, and code[], key[], quantity[] side by side, or the fields of a change. */
export function bodyOf(batch) {
  const body = new URLSearchParams();
  body.set("cart_id", batch.cartId);
  body.set("idempotency_key", batch.key);
  if (batch.post) for (const [name, value] of Object.entries(batch.post.fields)) body.set(name, value);
  for (const scan of batch.scans ?? []) {
    body.append("code[]", scan.code);
    body.append("key[]", scan.key);
    body.append("quantity[]", scan.quantity);
  }
  return body;
}

/** Which state of the cart the page shows; when the server has another, it answers with the whole cart. */
function shownVersion() {
  return document.getElementById("till-totals")?.dataset.version ?? "";
}

function showLost(batch) {
  for (const scan of batch.scans ?? []) {
    const notice = document.getElementById("till-scan-lost").content.firstElementChild.cloneNode(true);
    notice.querySelector("[data-notice-code]").textContent = scan.code;
    document.getElementById("till-notices").append(notice);
  }
  beepError();
}

/** Makes send(batch) for a CartQueue. scanUrl: where scans go. */
export function makeSender(scanUrl) {
  return async function send(batch) {
    const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
    const body = bodyOf(batch);
    body.set("csrf_token", token);
    let response;
    let html;
    try {
      response = await fetch(batch.post?.url ?? scanUrl, {
        method: "POST",
        body,
        credentials: "same-origin",
        headers: { "HX-Request": "true", "Idempotency-Key": batch.key, "X-CSRFToken": token, "X-Cart-Version": shownVersion() },
        signal: AbortSignal.timeout(PATIENCE),
      });
      html = await response.text();
    } catch {
      return { outcome: "retry" };
    }
    const after = Number(response.headers.get("Retry-After"));
    if (after) return { outcome: "retry", after: Math.min(after * 1000, PATIENCE) };
    if (response.status >= 500 && (response.status > 500 || (faults += 1) < MOST_FAULTS)) return { outcome: "retry" };
    if (/data-refusal="(request_running|busy)"/.test(html)) return { outcome: "retry" };
    faults = 0;
    const elsewhere = response.headers.get("HX-Redirect");
    if (elsewhere) {
      location.assign(elsewhere); // to the sign-in: what waits is sent after it
      return { outcome: "stop" };
    }
    if (response.status === 401 || response.redirected) {
      showTemplate("till-signed-out");
      beepError();
      return { outcome: "stop" };
    }
    if (response.ok) {
      window.htmx.swap(document.body, html, { swapStyle: "none" });
      if (batch.scans && !document.querySelector("#till-notices [data-notice]:not([data-heard])")) beepOk();
    } else {
      if (/<html[\s>]/i.test(html.slice(0, 500)) || !html.trim()) showTemplate("failure-notice");
      else window.htmx.swap(document.getElementById("notices"), html, { swapStyle: "beforeend" });
      showLost(batch);
    }
    return { outcome: "done" };
  };
}
