// A browser as the stories need it: Debian's Chromium, quiet, offline but for the desk, and strict about every page.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const CHROMIUM = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => path && existsSync(path));
const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--force-color-profile=srgb'];

/** The window sizes every page is looked at in. */
export const SIZES = { desk: { width: 1440, height: 900 }, tablet: { width: 1024, height: 768 }, phone: { width: 390, height: 844 } };

/** Starts a browser; `close` ends it and removes its profile. */
export async function launch() {
  assert.ok(CHROMIUM, 'Chromium is missing: apt-get install chromium, or name it in CHROMIUM');
  const home = await mkdtemp(join(tmpdir(), 'obhut-browser-'));
  const context = await chromium.launchPersistentContext(home, {
    executablePath: CHROMIUM,
    headless: true,
    args: ARGUMENTS,
  });
  const browser = context.browser();
  return { context, browser, close: async () => { await context.close(); await rm(home, { recursive: true, force: true }); } };
}

/** Starts a browser that can be killed without warning. */
export async function fragile() {
  const server = await chromium.launchServer({ executablePath: CHROMIUM, headless: true, args: ARGUMENTS });
  const browser = await chromium.connect(server.wsEndpoint());
  const gone = new Promise((done) => { server.process().on('exit', done); });
  return { browser, kill: async () => { server.process().kill('SIGKILL'); await gone; } };
}

/**
 * A page in a context of its own. `faults` fills with everything a page must not do: errors on the console (a breach of
 * the content security policy is one), scripts that throw, requests to another host. `expected` is a list of HTTP
 * statuses whose console line is no fault.
 */
export async function open(browser, base, options = {}) {
  const { expected = [], ...context } = options;
  const own = await browser.newContext({ baseURL: base, viewport: SIZES.desk, locale: 'de-DE', reducedMotion: 'reduce', ...context });
  const page = await own.newPage();
  page.setDefaultTimeout(45_000);
  const faults = [];
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    if (expected.some((status) => message.text().includes(`status of ${status}`))) return;
    faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`script: ${error.message}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(base)) faults.push(`foreign request: ${new URL(request.url()).host}`);
  });
  return { page, faults, close: () => own.close() };
}
