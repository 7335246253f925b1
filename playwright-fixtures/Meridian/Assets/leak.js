// A page that leaks: its memory is kept by the site's background worker, which outlives pages.
(function () {
  "use strict";
  var mib = Number(document.currentScript.dataset.mib);
  navigator.serviceWorker.register("/look/leak-worker.js").then(function (registration) {
    (registration.active || registration.waiting || registration.installing).postMessage(mib);
  });
})();
