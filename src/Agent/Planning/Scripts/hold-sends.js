// Blocks what no route sees, in a frame or worker: messages of web sockets, and what would open another way to the site. Returns the first of them in words,
// null when there was none. begin: blocks from now on. report: only tells. end: lets pass again. Messages that only keep a socket open pass: those of
// common protocols, and the texts given.
({ action, heartbeats }) => {
  const key = Symbol.for('browser-agent.held-sends');
  const held = globalThis[key];
  if (action === 'report') return held?.first ?? null;
  if (action === 'end') {
    held?.undo.forEach((undo) => undo());
    if (held) delete globalThis[key];
    return held?.first ?? null;
  }
  if (held) return null;

  // A frame that is removed again tells what it tried through the document around it.
  const outer = (() => {
    try {
      return globalThis.parent === globalThis ? undefined : globalThis.parent?.[key];
    } catch {
      return undefined;
    }
  })();
  const state = {
    first: null,
    undo: [],
    keep(what) {
      state.first ??= what;
      outer?.keep(what);
    },
  };
  Object.defineProperty(globalThis, key, { value: state, configurable: true });
  const place = (address) => {
    try {
      const at = new URL(address, globalThis.location?.href);
      return at.origin === 'null' ? at.protocol : at.origin + at.pathname;
    } catch {
      return 'an address that can\'t be read';
    }
  };
  const keep = (what, address) => state.keep(`${what} ${place(address)}`);
  const replace = (owner, name, value) => {
    const before = Object.getOwnPropertyDescriptor(owner, name);
    Object.defineProperty(owner, name, { value, configurable: true, writable: true, enumerable: before.enumerable });
    state.undo.push(() => Object.defineProperty(owner, name, before));
  };

  const isHeartbeat = (data, address) => {
    if (typeof data === 'string') {
      const known = ['', '\n', 'ping', 'pong', '{"type":6}\u001e', ...heartbeats];
      return known.includes(data) || (['2', '3'].includes(data) && new URL(address).searchParams.has('EIO'));
    }
    const bytes = data instanceof ArrayBuffer ? new Uint8Array(data) : ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : [];
    return [...bytes.slice(0, 4)].join() === '2,145,6';
  };
  if (globalThis.WebSocket) {
    const send = globalThis.WebSocket.prototype.send;
    replace(globalThis.WebSocket.prototype, 'send', function (data) {
      if (isHeartbeat(data, this.url)) return send.call(this, data);
      keep('a message to', this.url);
    });
  }
  for (const [name, what] of [['WebSocket', 'a web socket to'], ['WebTransport', 'a connection to'], ['Worker', 'the start of a worker from'], ['SharedWorker', 'the start of a worker from']]) {
    const real = globalThis[name];
    if (!real) continue;
    replace(globalThis, name, new Proxy(real, {
      construct(_, [address]) {
        keep(what, address);
        throw new DOMException('blocked', 'SecurityError');
      },
    }));
  }
  return null;
}
