// The result page: prints itself with everything unfolded.
"use strict";
(() => {
  const button = document.getElementById("print");
  button.hidden = false;
  button.addEventListener("click", () => window.print());
  const open = [];
  window.addEventListener("beforeprint", () => {
    for (const part of document.querySelectorAll(".finding details, .near")) {
      if (!part.open) open.push(part);
      part.open = true;
    }
  });
  window.addEventListener("afterprint", () => {
    for (const part of open.splice(0)) part.open = false;
  });
})();
