// The desk under test, as node-zendesk sees it, and what all suites need to speak with it.
import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import process from 'node:process';
import zendesk from 'node-zendesk';

export const email = process.env.CLIENTS_EMAIL;
export const base = `http://${process.env.CLIENTS_ADDRESS}/api/v2`;

// What the client sends to show who it is, for requests that it has no call for.
const shown = `${email}/token:${process.env.CLIENTS_TOKEN}`;
export const authorization = `Basic ${Buffer.from(shown).toString('base64')}`;

// A client; errors keep their status and body, which the client hides otherwise.
export function client(options = {}) {
  return zendesk.createClient({
    username: email,
    token: process.env.CLIENTS_TOKEN,
    endpointUri: base,
    throwOriginalException: true,
    ...options,
  });
}

export const desk = client();

let number = 0;

// A word that occurs nowhere else in the desk.
export function word(stem) {
  number += 1;
  return `${stem}${number}n${process.pid}`;
}

// An address that belongs to nobody yet.
export function address(stem) {
  return `${word(stem)}@client.example`;
}

// Compares what came back field by field.
export function fields(thing, expected) {
  const came = Object.fromEntries(Object.keys(expected).map((name) => [name, thing[name]]));
  assert.deepEqual(came, expected);
}

export function ids(list) {
  return list.map((one) => one.id).sort((a, b) => a - b);
}

// What a job says of each item once it is done; the job must have begun as queued.
export async function results({ result }) {
  const job = result.job_status;
  assert.equal(job.status, 'queued');
  const done = await desk.jobstatuses.watch(job.id, 50, 5);
  assert.equal(done.status, 'completed', JSON.stringify(done));
  return done.results;
}

// The body of the refusal that a call must meet.
export async function refused(status, call) {
  let body;
  await assert.rejects(call, (error) => {
    assert.equal(error.statusCode, status, `${error.message} ${JSON.stringify(error.result)}`);
    body = error.result;
    return true;
  });
  return body;
}

// The client has a pseudo error as the result of an answer without content.
export function gone({ response, result }) {
  assert.equal(response.status, 204);
  assert.equal(result.message, 'No Content');
}
