import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { authorization, desk, fields, gone, refused, word } from '../desk.js';

async function content(url) {
  return Buffer.from(await (await fetch(url, { headers: { authorization } })).arrayBuffer());
}

test('a file goes up as a stream, into a comment, and comes back', async () => {
  const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, at) => at % 251));
  const { upload } = await desk.attachments.upload(Readable.from([bytes]), { filename: 'Größe.bin', binary: true });
  fields(upload.attachment, { file_name: 'Größe.bin', size: bytes.length, deleted: false });
  const comment = { body: 'See there.', uploads: [upload.token] };
  const { result: made } = await desk.tickets.create({ ticket: { subject: word('Files'), comment } });
  const [said] = await desk.tickets.getComments(made.id);
  assert.equal(said.attachments.length, 1);
  fields(said.attachments[0], { id: upload.attachment.id, file_name: 'Größe.bin', size: bytes.length });
  const { result } = await desk.attachments.show(upload.attachment.id);
  fields(result.attachment, { id: upload.attachment.id, size: bytes.length });
  assert.deepEqual(await content(result.attachment.content_url), bytes);
  assert.equal((await fetch(result.attachment.content_url)).status, 401, 'files are for those who may see the ticket');
});

test('two files from disk under one token', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'clients-'));
  try {
    const path = join(folder, 'note.txt');
    await writeFile(path, 'from disk');
    const { upload: first } = await desk.attachments.upload(path, { filename: 'one.txt', binary: false });
    const more = { filename: 'two.txt', binary: false, token: first.token };
    const { upload: second } = await desk.attachments.upload(path, more);
    assert.equal(second.token, first.token);
    const comment = { body: 'both', uploads: first.token };
    const { result: made } = await desk.tickets.create({ ticket: { subject: word('Files'), comment } });
    const [said] = await desk.tickets.getComments(made.id);
    assert.deepEqual(said.attachments.map((one) => one.file_name).sort(), ['one.txt', 'two.txt']);
    assert.equal((await content(said.attachments[0].content_url)).toString(), 'from disk');
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a file is taken back', async () => {
  const { upload } = await desk.attachments.upload(Readable.from([Buffer.from('oops')]), { filename: 'oops.txt', binary: true });
  gone(await desk.attachments.deleteUpload(upload.token));
  await refused(404, desk.attachments.show(upload.attachment.id));
});

test('a file is redacted: an empty one stands in its place', async () => {
  const { upload } = await desk.attachments.upload(Readable.from([Buffer.from('passport')]), { filename: 'passport.txt', binary: true });
  const comment = { body: 'See there.', uploads: [upload.token] };
  const { result: made } = await desk.tickets.create({ ticket: { subject: word('Files'), comment } });
  const [said] = await desk.tickets.getComments(made.id);
  await desk.attachments.redactAttachmentComment(made.id, said.id, said.attachments[0].id);
  const [now] = await desk.tickets.getComments(made.id);
  fields(now.attachments[0], { id: said.attachments[0].id, file_name: 'redacted.txt', size: 0 });
  assert.equal((await content(now.attachments[0].content_url)).length, 0);
});
