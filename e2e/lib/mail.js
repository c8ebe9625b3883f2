// Real mail servers, started here with folders and certificates of their own and gone with them: a Postfix that takes
// mail as on the internet, and a Dovecot that gives a mailbox out over IMAP. They need root, as Debian starts them.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readFile, readdir, rm, unlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from './desk.js';

const POSTFIX = '/usr/sbin/postfix';
const DOVECOT = '/usr/sbin/dovecot';
/** Whom the mailboxes belong to: nobody. */
const NOBODY = 65_534;
const PATIENCE_MS = 60_000;
/** The password of every mailbox. */
export const PASSWORD = 'sehr-geheim-1';

const SERVICES = `
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
lmtp unix - - n - - lmtp
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
`;

/** Looks again and again until something is there. */
async function until(what, look, log) {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end;) {
    const found = await look();
    if (found) return found;
    await pause(25);
  }
  return assert.fail(`waited in vain: ${what}\n${await log()}`);
}

const answers = (port) => new Promise((done) => {
  const socket = connect(port, '127.0.0.1', () => { socket.destroy(); done(true); });
  socket.on('error', () => done(false));
});

/** An authority of our own and a certificate for `localhost`. */
async function certificates(folder) {
  const openssl = (...words) => promisify(execFile)('openssl', words, { cwd: folder });
  await openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=test-authority', '-keyout', 'ca.key', '-out', 'ca.pem');
  await openssl('req', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=localhost', '-keyout', 'key.pem', '-out', 'request.pem');
  await writeFile(join(folder, 'names'), 'subjectAltName=DNS:localhost\n');
  await openssl('x509', '-req', '-in', 'request.pem', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'names', '-out', 'cert.pem');
}

async function userNumber(name) {
  const line = (await readFile('/etc/passwd', 'utf8')).split('\n').find((one) => one.startsWith(`${name}:`));
  assert.ok(line, `there is no user ${name}: apt-get install postfix`);
  return Number(line.split(':')[2]);
}

/**
 * Starts both. `customers` have mailboxes at `kunden.example`, `partners` at `panelwerk.example`; mail for `lindhof.example`
 * goes to the desk that listens at the port `lmtp`, or, without one, into the mailboxes `staff`, which the Dovecot gives out.
 */
export async function post({ customers = [], partners = [], staff = [], lmtp } = {}) {
  for (const program of [POSTFIX, DOVECOT]) {
    assert.ok(existsSync(program), `${program} is missing: apt-get install postfix dovecot-imapd`);
  }
  const folder = await mkdtemp(join(tmpdir(), 'obhut-post-'));
  await chmod(folder, 0o755);
  for (const below of ['config', 'queue', 'data', 'mail', 'run']) await mkdir(join(folder, below));
  await chown(join(folder, 'data'), await userNumber('postfix'), 0);
  await chown(join(folder, 'mail'), NOBODY, NOBODY);
  const config = join(folder, 'config');
  await certificates(config);
  const [smtp, imap, imaps] = [await freePort(), await freePort(), await freePort()];
  const log = async () => (await Promise.all(['postfix.log', 'dovecot.log'].map((name) => readFile(join(folder, name), 'utf8').catch(() => '')))).join('\n');

  const boxesAt = (host, names) => names.map((name) => `${name}@${host} ${name}/\n`);
  const boxes = [boxesAt('kunden.example', customers), boxesAt('panelwerk.example', partners), boxesAt('lindhof.example', staff)].flat();
  await writeFile(join(config, 'boxes'), boxes.join(''));
  const domains = lmtp ? `virtual_mailbox_domains = kunden.example, panelwerk.example\nrelay_domains = lindhof.example\nrelay_transport = lmtp:inet:127.0.0.1:${lmtp}\n`
    : 'virtual_mailbox_domains = kunden.example, panelwerk.example, lindhof.example\n';
  await writeFile(join(config, 'main.cf'), `compatibility_level = 3.6
queue_directory = ${folder}/queue
data_directory = ${folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.kunden.example
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
local_recipient_maps =
maillog_file = ${folder}/postfix.log
maillog_file_prefixes = ${folder}
${domains}virtual_mailbox_base = ${folder}/mail
virtual_mailbox_maps = texthash:${config}/boxes
virtual_uid_maps = static:${NOBODY}
virtual_gid_maps = static:${NOBODY}
virtual_minimum_uid = 100
virtual_transport = virtual
smtpd_tls_cert_file = ${config}/cert.pem
smtpd_tls_key_file = ${config}/key.pem
smtpd_tls_security_level = may
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions = permit_mynetworks, reject
smtpd_reject_unlisted_recipient = no
recipient_delimiter = +
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
`);
  await writeFile(join(config, 'master.cf'), `127.0.0.1:${smtp} inet n - n - - smtpd${SERVICES}`);
  await writeFile(join(config, 'dovecot.conf'), `base_dir = ${folder}/run
log_path = ${folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
mail_location = maildir:${folder}/mail/%u
first_valid_uid = 100
auth_mechanisms = plain login
auth_failure_delay = 0
login_trusted_networks = 127.0.0.0/8
ssl = yes
ssl_cert = <${config}/cert.pem
ssl_key = <${config}/key.pem
passdb {
  driver = static
  args = password=${PASSWORD}
}
userdb {
  driver = static
  args = uid=${NOBODY} gid=${NOBODY} home=${folder}/mail/%u
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${imap}
  }
  inet_listener imaps {
    port = ${imaps}
    ssl = yes
  }
}
service anvil {
  chroot =
}
`);
  const quiet = { stdio: 'ignore' };
  const children = [spawn(POSTFIX, ['-c', config, 'start-fg'], quiet), spawn(DOVECOT, ['-F', '-c', join(config, 'dovecot.conf')], quiet)];
  const ended = children.map((child) => new Promise((done) => { child.on('close', done); child.on('error', done); }));
  const close = async () => {
    await promisify(execFile)(POSTFIX, ['-c', config, 'stop']).catch(() => {});
    children[1].kill('SIGTERM');
    await Promise.all(ended);
    await rm(folder, { recursive: true, force: true });
  };
  await until('Postfix answers', () => answers(smtp), log);
  await until('Dovecot answers', () => answers(imaps), log);

  /** The files in somebody's mailbox that nobody has fetched. */
  const waiting = async (user) => {
    const fresh = join(folder, 'mail', user, 'new');
    return (await readdir(fresh).catch(() => [])).sort().map((name) => join(fresh, name));
  };
  return {
    smtp, imap, imaps, log, close, authority: join(config, 'ca.pem'),
    /** Waits for the next mail to somebody with a mailbox here and takes it out of the mailbox; as text. */
    next: async (user) => {
      const [path] = await until(`a mail for ${user}`, async () => { const all = await waiting(user); return all.length > 0 && all; }, log);
      const mail = await readFile(path, 'utf8');
      await unlink(path);
      return mail;
    },
    /** How many mails lie in somebody's inbox. */
    count: async (user) => {
      const lists = await Promise.all(['new', 'cur'].map((below) => readdir(join(folder, 'mail', user, below)).catch(() => [])));
      return lists.flat().length;
    },
    /** Hands a mail in as a customer's program does. */
    submit: (mail) => submit(smtp, mail),
    /** Options by which a desk hands its mail over here. */
    options: ['--smtp', `smtp+starttls://localhost:${smtp}`, '--smtp-ca', join(config, 'ca.pem'), '--mail-from', 'support@lindhof.example'],
  };
}

let count = 0;
/** The bytes of a mail. `headers` adds lines, for instance `In-Reply-To`. */
export function letter({ from, name, to = 'support@lindhof.example', subject, text, headers = [] }) {
  count += 1;
  const word = (plain) => `=?utf-8?B?${Buffer.from(plain).toString('base64')}?=`;
  const lines = [`From: ${name ? `${word(name)} ` : ''}<${from}>`, `To: <${to}>`, `Subject: ${word(subject)}`, `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${Date.now()}.${count}@kunden.example>`, 'MIME-Version: 1.0', 'Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit', ...headers, '', text, ''];
  return { from, to, bytes: lines.join('\r\n') };
}

/** Says the few sentences of SMTP that hand over one mail. */
async function submit(port, { from, to, bytes }) {
  const socket = connect(port, '127.0.0.1');
  socket.setEncoding('utf8');
  const replies = socket[Symbol.asyncIterator]();
  let heard = '';
  const hear = async (code) => {
    while (!/^\d{3} .*\r\n/m.test(heard)) {
      const { value, done } = await replies.next();
      assert.ok(!done, `Postfix hung up: ${heard}`);
      heard += value;
    }
    assert.ok(heard.split('\r\n').at(-2).startsWith(code), heard);
    heard = '';
  };
  await hear('220');
  const dotted = bytes.replaceAll(/^\./gm, '..');
  for (const [said, code] of [['EHLO kunden.example', '250'], [`MAIL FROM:<${from}>`, '250'], [`RCPT TO:<${to}>`, '250'], ['DATA', '354'], [`${dotted}\r\n.`, '250'], ['QUIT', '221']]) {
    socket.write(`${said}\r\n`);
    await hear(code);
  }
  socket.end();
}

/** The readable text of a mail's first text part; quoted-printable and base64 are undone. */
export function textOf(mail) {
  const [head, ...rest] = mail.trimStart().split(/\r?\n\r?\n/);
  const text = rest.join('\n\n');
  const boundary = /^content-type:\s*multipart[^]*?boundary="?([^";\r\n]+)/im.exec(head)?.[1];
  if (boundary) return text.split(`--${boundary}`).slice(1).map(textOf).find((part) => part !== '') ?? '';
  const type = field(head, 'Content-Type') ?? 'text/plain';
  if (!type.startsWith('text/plain')) return '';
  if (/^content-transfer-encoding:\s*base64/im.test(head)) return Buffer.from(text, 'base64').toString('utf8');
  if (!/^content-transfer-encoding:\s*quoted-printable/im.test(head)) return text;
  const bytes = text.replaceAll(/=\r?\n/g, '').replaceAll(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** A mail as anybody could read it: its source, and everything encoded in it decoded. */
export function readings(mail) {
  const bytes = (text) => Buffer.from(text.replaceAll(/=\r?\n/g, '').replaceAll(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))), 'latin1').toString('utf8');
  const words = [...mail.replaceAll(/\?=\s+=\?/g, '?==?').matchAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi)]
    .map(([, how, word]) => (how.toLowerCase() === 'b' ? Buffer.from(word, 'base64').toString('utf8') : bytes(word.replaceAll('_', ' '))));
  const blocks = [...mail.matchAll(/(?:^[A-Za-z0-9+/]{40,}={0,2}\r?$\n?)+/gm)].map(([block]) => Buffer.from(block, 'base64').toString('utf8'));
  return [mail, bytes(mail), words.join(''), ...blocks].join('\n');
}

/** A field of a mail's head, unfolded. */
export const field = (mail, name) => new RegExp(`^${name}:\\s*((?:.*(?:\\r?\\n[ \\t].*)*))`, 'im').exec(mail)?.[1].replaceAll(/\r?\n[ \t]+/g, ' ').trim();
