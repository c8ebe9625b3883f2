// Serves the pages that `cargo test -p obhut` drew into target/samples, under the content security policy of the desk.
import { createServer } from 'node:http';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, normalize } from 'node:path';

const SAMPLES = process.env.SAMPLES ?? join(import.meta.dirname, '../../target/samples');
const TYPES = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' };

const PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>';

/** File names of all sample pages. */
export const names = existsSync(SAMPLES) ? readdirSync(SAMPLES).filter((name) => name.endsWith('.html')).sort() : [];

/** Serves them on a free port; `close` stops. */
export async function serve() {
  const server = createServer((request, response) => {
    if (/^\/(chat\/)?events/.test(request.url)) {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(':\n\n');
      return;
    }
    // What the pages ask the desk for while nobody leaves them: pictures in messages, drafts to be kept, what was read of a chat.
    if (request.url.startsWith('/attachments/')) { response.writeHead(200, { 'content-type': 'image/svg+xml' }).end(PICTURE); return; }
    if (request.method === 'POST' && /\/draft$|^\/chat\/seen$/.test(request.url)) { response.writeHead(204).end(); return; }
    const path = normalize(new URL(request.url, 'http://samples').pathname);
    try {
      const body = readFileSync(join(SAMPLES, path));
      response.writeHead(200, { 'content-type': TYPES[extname(path)], 'content-security-policy': "default-src 'self'" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((ready) => { server.listen(0, '127.0.0.1', ready); });
  return { base: `http://127.0.0.1:${server.address().port}`, close: () => { server.closeAllConnections(); server.close(); } };
}
