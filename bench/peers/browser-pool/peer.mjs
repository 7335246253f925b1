// Crawlee's browser-pool in bench/pool: a page a job in one persistent context ("page"), or a context a job ("incognito").
import { BrowserPool, PlaywrightPlugin } from '@crawlee/browser-pool';
import { chromium } from 'playwright-core';
import { serve } from '../lane.mjs';
import { enterOrder } from '../order.mjs';

const incognito = process.argv[2] === 'incognito';

await serve(async ({ app, executable, sandboxed, args, notWanted, cookie, context, concurrency }) => {
  const pool = new BrowserPool({
    browserPlugins: [
      new PlaywrightPlugin(chromium, {
        useIncognitoPages: incognito,
        launchOptions: {
          executablePath: executable,
          chromiumSandbox: sandboxed,
          args,
          ignoreDefaultArgs: notWanted,
          headless: true,
          // The pool puts a proxy of its own before everything; loopback goes past it.
          proxy: { bypass: '127.0.0.1' },
          ...context,
        },
      }),
    ],
    // None of these may end a browser while other lanes have their turn, nor dress it up.
    maxOpenPagesPerBrowser: concurrency,
    retireBrowserAfterPageCount: 1_000_000,
    retireInactiveBrowserAfterSecs: 36_000,
    closeInactiveBrowserAfterSecs: 36_000,
    useFingerprints: false,
  });

  // Signed in by a cookie: one shared context needs it once, a context of a job's own each time.
  let signedIn = false;
  const run = async (order) => {
    const page = await pool.newPage();
    try {
      if (incognito || !signedIn) {
        signedIn = true;
        await page.context().addCookies([{ ...cookie, path: '/', httpOnly: true, secure: false, sameSite: 'Lax' }]);
      }
      await enterOrder(page, app, order);
    } finally {
      await page.close();
    }
  };
  return { run, close: () => pool.destroy() };
}, { inTurns: true });
