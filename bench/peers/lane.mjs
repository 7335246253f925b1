// A peer's lane of bench/pool: does what it is told on standard input, a JSON object a line, and answers one line each.
//   {"what": "open", "settings": {...}}  ->  {}
//   {"what": "run", "orders": [...]}     ->  {"seconds": n, "failures": ["..."]}
//   anything that fails                  ->  {"fault": "..."}
import { createInterface } from 'node:readline';

// open(settings) answers an object whose run(order) resolves when the order is entered and its page is given back, and close().
// inTurns is for pools that do not queue by themselves.
export async function serve(open, { inTurns } = { inTurns: false }) {
  let lane;
  let width;

  async function run(orders) {
    const failures = [];
    const waiting = [...orders];
    const enter = (order) => lane.run(order).catch((fault) => failures.push(`${order.reference}: ${fault}`));
    const turn = async () => {
      for (let order = waiting.shift(); order; order = waiting.shift()) {
        await enter(order);
      }
    };
    const started = performance.now();
    await Promise.all(inTurns ? Array.from({ length: width }, turn) : waiting.map(enter));
    return { seconds: (performance.now() - started) / 1000, failures };
  }

  for await (const line of createInterface({ input: process.stdin })) {
    const { what, settings, orders } = JSON.parse(line);
    try {
      if (what === 'open') {
        lane = await open(settings);
        width = settings.concurrency;
      }
      console.log(JSON.stringify(what === 'run' ? await run(orders) : {}));
    } catch (fault) {
      console.log(JSON.stringify({ fault: String(fault) }));
    }
  }
  await lane?.close();
}
