// Holds back messages of web sockets while true, and lets them pass again with false, telling where the first one would have gone; null when there was none.
(hold) => {
  const key = Symbol.for('browser-agent.held-sends');
  const proto = globalThis.WebSocket?.prototype;
  if (!proto) return null;
  const held = globalThis[key];
  if (hold) {
    if (held) return null;
    const state = { send: proto.send, first: null };
    Object.defineProperty(globalThis, key, { value: state, configurable: true });
    proto.send = function () { state.first ??= this.url; };
    return null;
  }
  if (!held) return null;
  proto.send = held.send;
  delete globalThis[key];
  return held.first;
}
