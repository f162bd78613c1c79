/** Prints a page of ours without leaving this one: the server answers with the event `print-page` and its address. */
export function startPrintFrame() {
  document.addEventListener("print-page", (event) => {
    document.getElementById("print-frame")?.remove();
    const frame = document.createElement("iframe");
    frame.id = "print-frame";
    frame.title = "";
    frame.setAttribute("aria-hidden", "true");
    frame.tabIndex = -1;
    frame.className = "print-frame";
    frame.src = event.detail.url;
    document.body.append(frame);
  });
}
