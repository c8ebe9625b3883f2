// Walks a desk as its links lead, and keeps one page of every kind: numbers in addresses stand for each other.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const SOURCE = join(import.meta.dirname, '../../crates/obhut/src');
/** What a link leads to that is no page of ours: files, and a customer's mail as it came, which is kept from running anything. */
const NO_PAGE = /^\/(assets|attachments|brand|events|api)\b|\.(eml|pdf|csv|xml|tlog-proof)$|\/(files|original)\/[^/]+$|^\/chat\/transcript$/;
/** Where customers are: staff come there by links, and customers never leave it. */
const OF_CUSTOMERS = /^\/(help|contact|consent|certificate|rate|portal|chat)\b/;
/** Kinds of which more than one page is worth a look: tickets and people differ. */
const SEVERAL = { '/tickets/{n}': 2, '/people/{n}': 2 };

/** The kind of a page: its path with numbers left out. */
export const kindOf = (path) => path.split('?')[0].replaceAll(/\/\d+(?=\/|$)/g, '/{n}');

/** The paths of all pages that somebody's links lead to, beginning at `seeds`; nobody may be led to a page they have not. */
export async function walk(page, seeds = ['/'], { customer = false } = {}) {
  const waiting = [...seeds];
  const seen = new Map();
  const missing = [];
  while (waiting.length > 0) {
    const path = waiting.shift();
    const kind = kindOf(path);
    const known = seen.get(kind) ?? [];
    // Of the list, every view is a page of its own.
    const key = kind === '/tickets' ? path : path.split('?')[0];
    if (NO_PAGE.test(path.split('?')[0]) || OF_CUSTOMERS.test(path) !== customer || known.some((one) => one.key === key)) continue;
    if (kind !== '/tickets' && kind.includes('{n}') && known.length >= (SEVERAL[kind] ?? 1)) continue;
    const answer = await page.request.get(path);
    if (answer.status() !== 200) { missing.push(`${path}: ${answer.status()}`); continue; }
    // A page that leads on is looked at where it leads.
    const there = new URL(answer.url()).pathname;
    if (there !== path.split('?')[0]) { waiting.push(there); continue; }
    if (!(answer.headers()['content-type'] ?? '').startsWith('text/html')) continue;
    seen.set(kind, [...known, { key, path }]);
    for (const [, href] of (await answer.text()).matchAll(/\shref="(\/[^"#]*)/g)) {
      const there = href.replaceAll('&amp;', '&');
      const [plain, query] = there.split('?');
      waiting.push(plain === '/tickets' ? `${plain}${query?.startsWith('view=') ? `?${query.split('&')[0]}` : ''}` : plain);
    }
  }
  assert.deepEqual(missing, [], 'a link leads nowhere');
  return [...seen.values()].flat().map((one) => one.path);
}

/** Every address that answers to a browser, read from where the program names it: the route, and what its addresses look like. */
export function routes() {
  const files = readdirSync(SOURCE, { recursive: true }).filter((name) => /\.rs$/.test(name) && !/(^|\/)(api_v2|http)\/|(^|\/|_)(api|tests?)\.rs$/.test(name));
  const named = files.flatMap((name) => [...readFileSync(join(SOURCE, name), 'utf8').matchAll(/\.route\(\s*"([^"]+)",\s*(?:\w+\([\w:]+\)\.)*get\(/g)]);
  return [...new Set(named.map(([, route]) => route))].sort()
    .map((route) => ({ route, address: new RegExp(`^${route.replaceAll(/[.]/g, '\\.').replaceAll(/\{[^}]+\}/g, '[^/]+')}$`) }));
}

/** Sends a form as the page at `from` has it, with what is given (lists several times); answers the address that it led to. */
export async function send(page, from, action, form) {
  const html = await (await page.request.get(from)).text();
  const csrf = /name="csrf" value="([^"]+)"/.exec(html)?.[1];
  assert.ok(csrf, `${from} has no form`);
  const body = new URLSearchParams({ csrf });
  for (const [name, value] of Object.entries(form)) for (const one of [value].flat()) body.append(name, one);
  const answer = await page.request.post(action, { data: body.toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } });
  assert.ok(answer.status() < 400, `${action}: ${answer.status()} ${/<p class="problem"[^>]*>.*?<\/p>/s.exec(await answer.text())?.[0] ?? ''}`);
  return new URL(answer.url()).pathname;
}
