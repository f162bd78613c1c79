/**
 * One intent of a person, one effect. Every htmx request that changes something carries an Idempotency-Key: the form's own
 * hidden idempotency_key, else a fresh one. The key stays the same while there was no answer (network gone, 5xx, "still
 * running"), so pressing again can only repeat the same intent; after a definite answer the next press is a new intent.
 * While a request is under way its button is busy and a second press does nothing.
 */
import { newKey } from "./uuid.js";

const unanswered = new WeakMap();

/** True when this answer leaves open whether the work was done, so a retry has to use the same key. */
export function isOpenAnswer(status, text) {
  return status === 0 || status >= 500 || text.includes('data-refusal="request_running"');
}

function contentOf(detail) {
  const parts = [detail.path];
  for (const [name, value] of Object.entries(detail.parameters)) {
    if (name !== "idempotency_key") parts.push(`${name}=${value}`);
  }
  return parts.join("&");
}

function keyFor(detail) {
  const given = detail.parameters.idempotency_key;
  if (given) return given;
  const content = contentOf(detail);
  const open = unanswered.get(detail.elt);
  const key = open && open.content === content ? open.key : newKey();
  unanswered.set(detail.elt, { key, content });
  return key;
}

function setBusy(detail, isBusy) {
  const submitter = detail.requestConfig?.triggeringEvent?.submitter;
  for (const element of [detail.elt, submitter]) {
    if (!element) continue;
    if (isBusy) element.setAttribute("aria-busy", "true");
    else element.removeAttribute("aria-busy");
  }
}

function isRead(detail) {
  return detail.requestConfig?.verb === "get";
}

/** Starts it for the whole page. */
export function startIdempotency() {
  document.addEventListener("htmx:configRequest", (event) => {
    const { detail } = event;
    const token = document.querySelector('meta[name="csrf-token"]')?.content;
    if (detail.verb === "get") return;
    if (token) detail.headers["X-CSRFToken"] = token;
    if (!detail.headers["Idempotency-Key"]) detail.headers["Idempotency-Key"] = keyFor(detail);
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (isRead(event.detail)) return;
    if (event.detail.elt.getAttribute("aria-busy") === "true") event.preventDefault();
    else setBusy(event.detail, true);
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const { detail } = event;
    if (isRead(detail)) return;
    setBusy(detail, false);
    if (isOpenAnswer(detail.xhr.status, detail.xhr.responseText)) return;
    unanswered.delete(detail.elt);
    const hidden = detail.elt.querySelector?.('input[name="idempotency_key"]');
    if (hidden) hidden.value = newKey();
  });

  // Ordinary forms: the second press of a double click is not sent.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.hasAttribute("hx-post") || form.method === "get" || event.defaultPrevented) return;
    if (form.hasAttribute("data-sent")) event.preventDefault();
    else {
      form.setAttribute("data-sent", "");
      event.submitter?.setAttribute("aria-busy", "true");
    }
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      form.removeAttribute("data-sent");
      for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
    }
  });
}
