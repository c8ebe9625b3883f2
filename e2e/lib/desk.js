// A running desk: the one named in BASE_URL (with LOGIN=address:password), else one started here on a free port with
// its data in a folder that goes away afterwards.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

const OBHUT = process.env.OBHUT ?? join(import.meta.dirname, '../../target/release/obhut');
const PATIENCE_MS = 180_000;

/** A port of this computer that nobody listens at. */
export async function freePort() {
  const server = createServer();
  await new Promise((ready) => { server.listen(0, '127.0.0.1', ready); });
  const { port } = server.address();
  await new Promise((closed) => { server.close(closed); });
  return port;
}

/**
 * Starts `obhut COMMAND` with further options; answers when it is healthy. `said()` is everything printed so far, `kill`
 * ends it without warning, `again` starts it once more on the same data and port; `freeze` and `thaw` let it fall silent;
 * `tell` runs another command beside it on the same data, and answers what it printed.
 */
export async function start(command, options = []) {
  const data = await mkdtemp(join(tmpdir(), 'obhut-e2e-'));
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  let said = ''; let child; let ended; let over;
  const run = async () => {
    over = false;
    child = spawn(OBHUT, [command, '--data', join(data, 'desk'), '--listen', `127.0.0.1:${port}`, ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => { said += chunk; });
    ended = new Promise((resolve) => { child.on('close', resolve); child.on('error', resolve); }).then(() => { over = true; });
    for (const until = Date.now() + PATIENCE_MS; ;) {
      if (await fetch(`${base}/health`).then((answer) => answer.ok, () => false)) return;
      if (over || Date.now() > until) {
        await close();
        assert.fail(`obhut ${command} did not come up:\n${said}`);
      }
      await pause(50);
    }
  };
  const end = async (signal) => { child.kill(signal); await ended; };
  const close = async () => { await end('SIGTERM'); await rm(data, { recursive: true, force: true }); };
  const tell = async (...words) => (await promisify(execFile)(OBHUT, [...words, '--data', join(data, 'desk')])).stdout;
  await run();
  return { base, tell, said: () => said, close, kill: () => end('SIGKILL'), again: run, freeze: () => child.kill('SIGSTOP'), thaw: () => child.kill('SIGCONT') };
}

/** The demonstration desk, and a login of its administrator; `options` are further options of the program. */
export async function demo(options = []) {
  if (process.env.BASE_URL) {
    assert.equal(options.length, 0, 'this story starts a desk of its own: leave BASE_URL out');
    const [email, password] = (process.env.LOGIN ?? '').split(/:(.*)/s);
    assert.ok(password, 'BASE_URL needs LOGIN=address:password');
    return { base: process.env.BASE_URL.replace(/\/$/, ''), email, password, said: () => '', close: async () => {} };
  }
  const desk = await start('demo', options);
  // The logins are printed one a line, the administrator's first: the address, blanks, the password.
  const [, email, password] = /([\w.+-]+@[\w.-]+)\s+(\S+)/.exec(desk.said()) ?? [];
  assert.ok(password, `the demonstration printed no login:\n${desk.said()}`);
  return { ...desk, email, password };
}
