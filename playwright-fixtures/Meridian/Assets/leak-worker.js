// Keeps what it is told to, for nothing. Touched and not alike, so that no memory is saved on it.
"use strict";
const kept = [];
self.addEventListener("message", (event) => {
  for (let i = 0; i < event.data; i++) {
    const block = new Uint8Array(1 << 20);
    crypto.getRandomValues(block.subarray(0, 65536));
    for (let place = 65536; place < block.length; place += 65536) {
      block.copyWithin(place, 0, 65536);
    }
    kept.push(block);
  }
});
