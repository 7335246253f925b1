// BullMQ's side of bench/queue: does what it is told on standard input, a JSON object a line, and answers one line each.
//   {"what": "add" | "bulk" | "work", "count": n, "payload": {...}}  ->  {"figure": n} or {"fault": "..."}
import { createInterface } from 'node:readline';
import { Queue, Worker } from 'bullmq';

const connection = { host: '127.0.0.1', port: Number(process.argv[2]) };
const name = 'bench';
const queue = new Queue(name, { connection });
let added = 0;

const median = (values) => values.sort((one, other) => one - other)[Math.floor(values.length / 2)];

// As many different references as jobs, so that payloads are as long and as different as the other side's.
const numbered = (payload) => (payload.reference ? { ...payload, reference: `PO-2026-${String(++added).padStart(7, '0')}` } : payload);

async function add(count, payload) {
  const took = [];
  for (let made = 0; made < count; made++) {
    const started = performance.now();
    await queue.add('order', numbered(payload));
    took.push(performance.now() - started);
  }
  return median(took);
}

async function bulk(count, payload) {
  const started = performance.now();
  for (let made = 0; made < count; ) {
    const size = Math.min(1000, count - made);
    await queue.addBulk(Array.from({ length: size }, () => ({ name: 'order', data: numbered(payload) })));
    made += size;
  }
  return count / ((performance.now() - started) / 1000);
}

async function work(count) {
  const finished = new Set();
  const worker = new Worker(name, async () => ({}), { connection, concurrency: 50, autorun: false });
  await worker.waitUntilReady();
  const allDone = new Promise((resolve, reject) => {
    worker.on('completed', (job) => {
      if (finished.has(job.id)) {
        reject(new Error(`job ${job.id} was completed twice`));
      }
      finished.add(job.id);
      if (finished.size === count) {
        resolve(performance.now());
      }
    });
    worker.on('failed', (job, fault) => reject(fault));
    worker.on('error', reject);
  });
  const started = performance.now();
  worker.run();
  const ended = await allDone;
  await worker.close();
  const counts = await queue.getJobCounts('waiting', 'active', 'failed');
  if (counts.waiting + counts.active + counts.failed !== 0) {
    throw new Error(`not all jobs were done: ${JSON.stringify(counts)}`);
  }
  return count / ((ended - started) / 1000);
}

const deeds = { add, bulk, work };
for await (const line of createInterface({ input: process.stdin })) {
  const { what, count, payload } = JSON.parse(line);
  try {
    console.log(JSON.stringify({ figure: await deeds[what](count, payload) }));
  } catch (fault) {
    console.log(JSON.stringify({ fault: String(fault) }));
  }
}
await queue.close();
