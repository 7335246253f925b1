// puppeteer-cluster's lanes of bench/pool: a page a job in one shared context ("page"), or a context a job ("context").
import puppeteer from 'puppeteer';
import { Cluster } from 'puppeteer-cluster';
import { serve } from '../lane.mjs';
import { enterOrder } from '../order.mjs';

const mode = process.argv[2];

await serve(async ({ app, executable, sandboxed, args, notWanted, cookie, viewport, concurrency }) => {
  const cluster = await Cluster.launch({
    concurrency: mode === 'page' ? Cluster.CONCURRENCY_PAGE : Cluster.CONCURRENCY_CONTEXT,
    maxConcurrency: concurrency,
    timeout: 60_000,
    puppeteer,
    puppeteerOptions: {
      executablePath: executable,
      // The small browser knows only the old way to be headless.
      headless: executable.includes('headless-shell') ? 'shell' : true,
      args: [...args, ...(sandboxed ? [] : ['--no-sandbox'])],
      ignoreDefaultArgs: notWanted,
      defaultViewport: viewport,
      // A browser on a pipe ends with this process, however that ends.
      pipe: true,
    },
  });

  // Signed in by a cookie: one shared context needs it once, a context of a job's own each time.
  let signedIn = false;
  const task = async ({ page, data }) => {
    // A page behind another tab gets no frames, and Puppeteer's clicks wait for some.
    await page.emulateFocusedPage?.(true);
    if (mode === 'context' || !signedIn) {
      signedIn = true;
      await page.browserContext().setCookie({ ...cookie, path: '/', httpOnly: true, secure: false, sameSite: 'Lax' });
    }
    await enterOrder(page, app, data);
  };
  return { run: (order) => cluster.execute(order, task), close: () => cluster.close() };
});
