// The code of a QR picture stands behind the “#” of the address and never reaches the server by itself: put it into the
// form, and out of the address, so that it stays in no history either.
"use strict";
(() => {
  const box = document.getElementById("code");
  const code = decodeURIComponent(window.location.hash.slice(1));
  if (box && /^[A-Za-z0-9-]{10,20}$/.test(code)) {
    box.value = code;
    window.history.replaceState(null, "", window.location.pathname);
  }
})();
