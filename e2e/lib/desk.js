// A running desk: the one named in BASE_URL (with LOGIN=address:password), else one started here on a free port with
// its data in a folder that goes away afterwards.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const OBHUT = process.env.OBHUT ?? join(import.meta.dirname, '../../target/release/obhut');
const PATIENCE_MS = 60_000;

async function freePort() {
  const server = createServer();
  await new Promise((ready) => { server.listen(0, '127.0.0.1', ready); });
  const { port } = server.address();
  await new Promise((closed) => { server.close(closed); });
  return port;
}

/** Starts `obhut COMMAND`; answers when it is healthy. `said()` is everything printed so far. */
export async function start(command) {
  const data = await mkdtemp(join(tmpdir(), 'obhut-e2e-'));
  const port = await freePort();
  const child = spawn(OBHUT, [command, '--data', join(data, 'desk'), '--listen', `127.0.0.1:${port}`], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => { said += chunk; });
  let over = false;
  const ended = new Promise((resolve) => { child.on('close', resolve); child.on('error', resolve); }).then((why) => { over = true; return why; });
  const base = `http://127.0.0.1:${port}`;
  const close = async () => { child.kill('SIGTERM'); await ended; await rm(data, { recursive: true, force: true }); };
  for (const until = Date.now() + PATIENCE_MS; ;) {
    const healthy = await fetch(`${base}/health`).then((answer) => answer.ok, () => false);
    if (healthy) return { base, said: () => said, close };
    if (over || Date.now() > until) {
      await close();
      assert.fail(`obhut ${command} did not come up:\n${said}`);
    }
    await pause(50);
  }
}

/** The demonstration desk, and a login of its administrator. */
export async function demo() {
  if (process.env.BASE_URL) {
    const [email, password] = (process.env.LOGIN ?? '').split(/:(.*)/s);
    assert.ok(password, 'BASE_URL needs LOGIN=address:password');
    return { base: process.env.BASE_URL.replace(/\/$/, ''), email, password, close: async () => {} };
  }
  const desk = await start('demo');
  // The logins are printed one a line, the administrator's first: the address, blanks, the password.
  const [, email, password] = /([\w.+-]+@[\w.-]+)\s+(\S+)/.exec(desk.said()) ?? [];
  assert.ok(password, `the demonstration printed no login:\n${desk.said()}`);
  return { ...desk, email, password };
}
