// The short job of bench/pool, for Playwright and Puppeteer alike. Line for line what bench/SessionPoolBenchmark/Pool/OrderScript.cs does.
export async function enterOrder(page, app, order) {
  await page.goto(`${app}/orders/new`, { waitUntil: 'domcontentloaded' });
  await page.locator('#supplier').fill(order.supplier);
  await page.locator(`[role=option][aria-label="${order.supplier}"]`).click();
  await page.locator('#external-reference').fill(order.reference);
  await page.locator('#btn-add-line').click();
  await page.locator('#line-0-key').fill(order.itemId);
  await page.locator('#line-0-quantity').fill(order.quantity);
  await page.waitForSelector('.line .unit:not(:empty)');
  await page.locator('#btn-save').click();
  await page.waitForSelector('[role=status]');
}
