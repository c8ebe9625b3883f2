// A mail server that keeps what it is handed, for stories that need the links in mails and no mail server's ways. It speaks as
// little SMTP as there is; stories about mail itself have real servers (`mail.js`).
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { textOf } from './mail.js';

const PATIENCE_MS = 60_000;

/** Starts it; `link(to, path)` waits for a mail to `to` with an address whose path begins so, and answers that path. */
export async function sink() {
  const mails = [];
  const server = createServer((socket) => {
    socket.setEncoding('utf8');
    socket.on('error', () => socket.destroy());
    let heard = ''; let to = ''; let inMail = false;
    socket.write('220 sink\r\n');
    socket.on('data', (chunk) => {
      heard += chunk;
      for (;;) {
        const end = heard.indexOf(inMail ? '\r\n.\r\n' : '\r\n');
        if (end < 0) return;
        const said = heard.slice(0, end);
        heard = heard.slice(end + (inMail ? 5 : 2));
        if (inMail) { inMail = false; mails.push({ to, text: textOf(said) }); socket.write('250 kept\r\n'); continue; }
        const verb = said.slice(0, 4).toUpperCase();
        if (verb === 'RCPT') to = /<([^>]*)>/.exec(said)?.[1] ?? '';
        if (verb === 'DATA') { inMail = true; socket.write('354 go on\r\n'); continue; }
        if (verb === 'QUIT') { socket.end('221 bye\r\n'); return; }
        socket.write(verb === 'EHLO' ? '250-sink\r\n250 8BITMIME\r\n' : '250 well\r\n');
      }
    });
  });
  await new Promise((ready) => { server.listen(0, '127.0.0.1', ready); });
  return {
    options: ['--smtp', `smtp://127.0.0.1:${server.address().port}`, '--mail-from', 'support@lindhof.example'],
    link: async (to, path) => {
      const wanted = new RegExp(`https?://[^\\s/]+(${path}[\\w~-]+)`);
      for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await pause(50)) {
        const mail = mails.find((one) => one.to === to && wanted.test(one.text));
        if (!mail) continue;
        const [, found] = wanted.exec(mail.text);
        mail.text = mail.text.replaceAll(found, '');
        return found;
      }
      return assert.fail(`no mail to ${to} has a link ${path}: ${mails.map((mail) => mail.to).join(', ')}`);
    },
    close: () => new Promise((done) => { server.close(done); }),
  };
}
