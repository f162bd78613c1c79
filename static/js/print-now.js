/** A page that is there to be printed: opens the print dialog once its letters are there. */
document.fonts.ready.then(() => window.print());
