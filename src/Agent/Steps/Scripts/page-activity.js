// Runs in every document before its own scripts. Answers whether the consequences of the last act are over: whether one-shot timers that were created
// by the act or after it are still due, and how long ago the document changed. A load counts as an act. The wrapped functions behave as the browser's own.
(() => {
  const key = Symbol.for('browser-agent.page-activity');
  if (Object.getOwnPropertyDescriptor(globalThis, key)) return;
  // A debounce may re-arm itself a few times; what goes on for longer is a poll.
  const [maxDepth, maxRounds] = [5, 3];
  const clock = performance.now.bind(performance);
  const textOf = Function.prototype.toString;
  const pending = new Map();
  const rounds = new Map();
  let isActing = true;
  let isTouched = false;
  let running = null;
  let changedAt = clock();
  let movedAt = changedAt;

  const begin = () => {
    [isTouched, movedAt] = [true, clock()];
    if (isActing) return;
    isActing = true;
    rounds.clear();
    for (const timer of pending.values()) timer.isOld = true;
  };
  for (const type of ['input', 'change', 'keydown', 'pointerdown', 'mousedown', 'click', 'submit', 'focusout', 'drop', 'scroll']) {
    addEventListener(type, begin, { capture: true, passive: true });
  }

  const signOf = (timer) => (timer.sign ??= `${timer.delay} ${timer.callback ? Reflect.apply(textOf, timer.callback, []).slice(0, 400) : ''}`);
  const describe = (callback, delay) => {
    const wait = Math.max(0, typeof delay === 'number' || typeof delay === 'string' ? Number(delay) || 0 : 0);
    return {
      callback: typeof callback === 'function' ? callback : null,
      delay: wait,
      due: clock() + wait,
      depth: running ? running.depth + 1 : 0,
      isOld: running ? running.isOld : !isActing,
    };
  };
  const run = (timer, callback, self, rest) => {
    const round = isActing && !timer.isOld ? (rounds.get(signOf(timer)) ?? 0) + 1 : 0;
    if (round > 0) rounds.set(signOf(timer), round);
    if (round > 0 && round <= maxRounds) [isTouched, movedAt] = [true, clock()];
    const outer = running;
    running = timer;
    try {
      return Reflect.apply(callback, self, rest);
    } finally {
      running = outer;
    }
  };
  const follow = (name, repeats) => {
    globalThis[name] = new Proxy(globalThis[name], {
      apply(target, self, given) {
        const timer = describe(given[0], given[1]);
        let id;
        const args = timer.callback === null ? given : [
          function (...rest) {
            pending.delete(id);
            try {
              return run(timer, timer.callback, this, rest);
            } finally {
              // Some libraries debounce with an interval that they clear at its first tick: later ticks are a poll.
              if (repeats) timer.isOld = true;
            }
          },
          ...given.slice(1),
        ];
        id = Reflect.apply(target, self, args);
        pending.set(id, timer);
        return id;
      },
    });
  };
  const forget = (name) => {
    globalThis[name] = new Proxy(globalThis[name], {
      apply(target, self, given) {
        pending.delete(Number(given[0]));
        return Reflect.apply(target, self, given);
      },
    });
  };
  follow('setTimeout', false);
  follow('setInterval', true);
  forget('clearTimeout');
  forget('clearInterval');

  // What a screenshot puts into the page and takes out again is no change of the page.
  const unseen = /^(X-PW-.*|STYLE|SCRIPT|LINK|META)$/i;
  const isUnseen = (record) => record.type === 'childList' && [...record.addedNodes, ...record.removedNodes].every((node) => unseen.test(node.nodeName));
  const observer = new MutationObserver((records) => {
    if (records.every(isUnseen)) return;
    changedAt = clock();
    if (document.readyState === 'complete') isTouched = true;
  });
  const observe = (root) => observer.observe(root, { childList: true, characterData: true, subtree: true });
  observe(document);
  // An observer does not look into shadow roots.
  Element.prototype.attachShadow = new Proxy(Element.prototype.attachShadow, {
    apply(target, self, given) {
      const root = Reflect.apply(target, self, given);
      observe(root);
      return root;
    },
  });

  const isDue = (timer, now, limit) =>
    !timer.isOld && timer.depth <= maxDepth && timer.due - now <= limit && (rounds.size === 0 || (rounds.get(signOf(timer)) ?? 0) < maxRounds);
  const read = (limit, mayEnd, rest, quiet) => {
    const now = clock();
    let due = null;
    for (const [id, timer] of pending) {
      if (timer.callback === null && timer.due < now - 50) {
        pending.delete(id);
      } else if (isDue(timer, now, limit)) {
        due = Math.max(due ?? 0, timer.due - now);
      }
    }
    const state = { due, changed: now - changedAt, moved: now - movedAt, touched: isTouched || document.readyState !== 'complete' };
    if (mayEnd && due === null && state.changed >= rest && state.moved >= quiet) isActing = false;
    return state;
  };
  Object.defineProperty(globalThis, key, { value: read });
})();
