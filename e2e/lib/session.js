// Somebody at work: a signed-in page that must do nothing a page must not do.
import assert from 'node:assert/strict';
import { open } from './browser.js';

/** A signed-in page of somebody of the demonstration, the administrator unless `email` says who; `close` fails on faults. */
export async function enter(browser, desk, { email = desk.email, ...options } = {}) {
  const { page, faults, close } = await open(browser, desk.base, options);
  await page.goto('/sign-in');
  await page.fill('[name=email]', email);
  await page.fill('[name=password]', desk.password);
  await page.click('form[action="/sign-in"] [type=submit]');
  await page.waitForSelector('#inhalt');
  return { page, faults, close: async () => { await close(); assert.deepEqual(faults, []); } };
}

/** Waits until the page listens to the desk. */
export const listening = (page) => page.waitForFunction(() => document.querySelector('.stream')?._htmx?.sse?.status === 200);

/** The number of the ticket of the demonstration's story that waits for its specialist: the one that they have as a task. */
export async function storyTicket(browser, desk) {
  const { page, close } = await enter(browser, desk, { email: 'soeren@lindhof.example', javaScriptEnabled: false });
  await page.goto('/tasks');
  const href = await page.locator('#inhalt a[href^="/tickets/"]').first().getAttribute('href');
  await close();
  return /\/tickets\/(\d+)/.exec(href)[1];
}

/** Asks the API of a demonstration as its administrator. */
export const caller = (desk) => async (method, path, body) => {
  const authorization = `Basic ${Buffer.from(`${desk.email}:${desk.password}`).toString('base64')}`;
  const answer = await fetch(`${desk.base}/api/v2/${path}`, { method, headers: { authorization, 'content-type': 'application/json' }, body: body && JSON.stringify(body) });
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${answer.ok ? '' : await answer.text()}`);
  return answer.status === 204 ? null : answer.json();
};
