/** Which line of the cart is chosen, and what is done to it. Changes go through the cart queue, so they keep their order. */
const URLS = { quantity: "urlQuantity", discount: "urlDiscount", price: "urlPrice", void: "urlVoid" };
const lines = () => [...document.querySelectorAll("#till-lines > [data-line]")];

/** An answer that is repeated after a reload brings lines that stand there already: they take their old places. */
function dropRepeated() {
  const places = new Map();
  for (const line of lines()) {
    const first = places.get(line.id);
    if (first) first.replaceWith(line);
    places.set(line.id, line);
  }
}

export class Lines {
  constructor(queue) {
    this.queue = queue;
    this.chosenId = "";
    queue.resolve = (wanted) => this.resolve(wanted);
    queue.addEventListener("change", () => {
      if (!queue.size) for (const line of lines()) line.removeAttribute("data-pending");
    });
    document.addEventListener("click", (event) => {
      const line = event.target.closest("[data-line]");
      if (!line) return;
      if (event.target.closest("[data-line-select]")) this.choose(line);
      const step = event.target.closest("[data-line-step]");
      if (step) this.step(Number(step.dataset.lineStep), line);
      if (event.target.closest("[data-line-void]")) this.remove(line);
    });
  }

  get chosen() {
    return document.querySelector("#till-lines > [data-line][aria-current]");
  }

  choose(line) {
    for (const other of lines()) other.removeAttribute("aria-current");
    this.chosenId = line?.id ?? "";
    if (!line) return;
    line.setAttribute("aria-current", "true");
    line.scrollIntoView({ block: "nearest" });
  }

  move(by) {
    const all = lines();
    if (!all.length) return;
    const at = all.indexOf(this.chosen);
    this.choose(all[Math.max(0, Math.min(all.length - 1, at < 0 ? all.length - 1 : at + by))]);
  }

  /** After a swap: the line that was just touched, else the one that was chosen, else the last. */
  settle() {
    dropRepeated();
    const all = lines();
    if (!all.length) {
      this.chosenId = "";
      return;
    }
    const fresh = all.filter((line) => line.classList.contains("is-fresh") && !line.hasAttribute("data-settled"));
    for (const line of fresh) line.setAttribute("data-settled", "");
    const kept = document.getElementById(this.chosenId);
    const marked = all.filter((line) => line.hasAttribute("aria-current")).at(-1);
    this.choose(fresh.at(-1) ?? kept ?? marked ?? all.at(-1));
  }

  step(change, line = null) {
    return this.change({ kind: "quantity", fields: { change: String(change) } }, line);
  }

  remove(line = null) {
    return this.change({ kind: "void", fields: {} }, line);
  }

  /** mode: quantity | discount | price; gives false when no line is chosen. */
  use(mode, value) {
    return this.change({ kind: mode, fields: { [mode === "discount" ? "percent" : mode]: value } });
  }

  /** Without a line: the chosen one; while scans wait, the one that they will leave chosen. */
  change(wanted, line = null) {
    if (!line && this.queue.size) {
      this.queue.addLate(wanted);
      return true;
    }
    const post = this.resolve(wanted, line ?? this.chosen);
    if (!post) return false;
    this.queue.addPost(post.url, post.fields);
    return true;
  }

  resolve({ kind, fields }, line = this.chosen) {
    if (!line) return null;
    line.setAttribute("data-pending", "");
    return { url: line.dataset[URLS[kind]], fields };
  }
}
