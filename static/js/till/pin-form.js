/** Signing in at the till: after a name is tapped the figures go to the PIN, and so do figures typed anywhere in the form. */
export function startPinForm() {
  const form = document.querySelector("[data-pin-form]");
  if (!form) return;
  const { pin } = form.elements;
  // detail 0: the arrow keys chose the name, and go on choosing
  form.addEventListener("click", (event) => {
    if (event.detail && event.target.name === "employee_id") pin.focus();
  });
  // the keys on the screen leave the focus where it is, so that Enter still signs in
  form.addEventListener("mousedown", (event) => {
    if (event.target.closest("[data-numpad-key]")) event.preventDefault();
  });
  form.addEventListener("keydown", (event) => {
    if (/^\p{Nd}$/u.test(event.key) && event.target !== pin) pin.focus();
  });
}
