// The chat without loading its page anew. Without this script the form does the same.
// What is typed leaves the browser when it is sent, never before; that somebody writes is told without a word of it.
'use strict';

const chat = document.querySelector('#chat');
const form = document.querySelector('#schreiben');
if (chat && form && window.fetch && window.EventSource) {
  const words = chat.dataset;
  const log = document.querySelector('#verlauf');
  const state = document.querySelector('#stand');
  const writing = document.querySelector('#schreibt');
  const there = document.querySelector('#da');
  const field = form.elements.text;
  const known = new Set([...log.querySelectorAll('[data-id]')].map((one) => one.dataset.id));
  const queue = [];
  let sending = false;
  let stream;
  let last = 0;

  // The desk gives a sign of life every three seconds; a line that is silent for longer is dead though nobody said so.
  const SILENT_MS = 8000;
  // The page gives one, too: by it the desk knows that somebody reads here, and up to where.
  const SIGN_MS = 10000;
  let beat;
  let told = 0;
  let inView = true;

  const word = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(24));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  };

  const down = () => {
    log.scrollTop = log.scrollHeight;
  };

  const element = (name, kind, text) => {
    const made = document.createElement(name);
    if (kind) made.className = kind;
    if (text) made.textContent = text;
    return made;
  };

  // One message as it stands in the log.
  const bubble = (own, by, text, files) => {
    const made = element('div', own ? 'b-out' : 'b-in');
    const line = element('p', 'words');
    line.append(element('b', own ? 'vh' : 'by', `${own ? words.you : by}: `), text);
    made.append(line);
    for (const file of files) {
      const link = element(file.url ? 'a' : 'span', 'file', file.name);
      if (file.url) {
        link.href = file.url;
        link.target = '_blank';
        link.rel = 'noopener';
      }
      made.append(link);
    }
    return made;
  };

  const alive = () => {
    clearTimeout(beat);
    beat = setTimeout(() => {
      state.textContent = words.cut;
      stream.close();
      listen();
    }, SILENT_MS);
  };

  // What was said up to here has been before somebody's eyes; in the background only that the page lives.
  const sign = () => {
    if (words.after === undefined || !stream || stream.readyState !== EventSource.OPEN) return;
    const looks = inView && document.visibilityState === 'visible';
    const body = new URLSearchParams(looks ? { seq: words.after } : {});
    if (looks) told = Number(words.after);
    fetch('/chat/seen', { method: 'POST', body, keepalive: true }).catch(() => { told = 0; });
  };
  let soon;
  const signSoon = () => {
    clearTimeout(soon);
    soon = setTimeout(() => { if (Number(words.after) > told) sign(); }, 300);
  };

  const listen = () => {
    if (stream && stream.readyState !== EventSource.CLOSED) return;
    alive();
    const after = words.after || 0;
    stream = new EventSource(`/chat/events?after=${encodeURIComponent(after)}`);
    stream.addEventListener('open', () => {
      alive();
      if (state.textContent === words.cut) state.textContent = '';
      sign();
    });
    stream.addEventListener('beat', alive);
    stream.addEventListener('message', (event) => {
      alive();
      words.after = event.lastEventId || words.after;
      const said = JSON.parse(event.data);
      const id = String(said.id);
      if (known.has(id)) return;
      known.add(id);
      const made = bubble(said.own, said.by, said.text, said.files);
      made.dataset.id = id;
      // What waits to be sent comes after what was said.
      log.insertBefore(made, log.querySelector('.waiting'));
      down();
      signSoon();
    });
    stream.addEventListener('writing', (event) => {
      writing.hidden = event.data !== '1';
    });
    stream.addEventListener('there', (event) => {
      const is = event.data === '1';
      there.textContent = is ? words.there : words.away;
      there.classList.toggle('on', is);
    });
    stream.addEventListener('over', () => {
      clearTimeout(beat);
      stream.close();
      state.textContent = words.over;
    });
    // The browser comes back by itself; where it was refused for good, it is tried anew.
    stream.addEventListener('error', () => {
      if (stream.readyState !== EventSource.CLOSED) return;
      clearTimeout(beat);
      setTimeout(listen, 5000);
    });
  };

  const mark = (one, text) => {
    one.state.textContent = text;
  };

  // What was sent once is sent again under the same word until it is known to have arrived, in order.
  const send = async () => {
    if (sending || !queue.length) return;
    sending = true;
    const one = queue[0];
    mark(one, words.sending);
    let pause = 0;
    try {
      const answer = await fetch('/chat', { method: 'POST', body: one.body, headers: { accept: 'application/json' } });
      const type = answer.headers.get('content-type') || '';
      const said = type.includes('json') ? await answer.json() : {};
      if (answer.ok) {
        queue.shift();
        arrived(one, said.id);
      } else if (answer.status >= 500 || answer.status === 429) {
        pause = 4000;
        mark(one, said.error || words.waiting);
      } else {
        queue.shift();
        refused(one, said);
      }
    } catch {
      pause = 2000;
      mark(one, words.waiting);
    }
    sending = false;
    if (pause) setTimeout(send, pause);
    else send();
  };

  // The message stands in the stream by itself; the one that waited goes once its place is known.
  const arrived = (one, id) => {
    if (id && !known.has(String(id))) {
      known.add(String(id));
      one.bubble.dataset.id = id;
      one.bubble.classList.remove('waiting');
      one.state.remove();
    } else {
      one.bubble.remove();
    }
    const who = document.querySelector('#wer');
    if (who) who.remove();
    if (!document.querySelector('.chat > footer')) keeping();
    state.textContent = '';
    listen();
  };

  // Once it has begun it can be kept and ended; what that takes stands in the page as it is now.
  const keeping = async () => {
    const answer = await fetch('/chat').catch(() => null);
    if (!answer || !answer.ok) return;
    const now = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const footer = now.querySelector('.chat > footer');
    if (footer && !document.querySelector('.chat > footer')) form.after(footer);
  };

  // What was not taken comes back into its field, with the reason; nothing typed is lost.
  const refused = (one, said) => {
    one.bubble.remove();
    field.value = field.value ? `${one.text}\n${field.value}` : one.text;
    state.textContent = said.error || words.refused;
    const at = said.field && form.elements[said.field];
    (at || field).focus();
  };

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const text = field.value.trim();
    const chosen = form.elements.files ? [...form.elements.files.files] : [];
    if (!text && !chosen.length) {
      field.focus();
      return;
    }
    const body = new FormData(form);
    // The first word is the page's own, so that the form and this script never say the same thing twice.
    const fresh = form.elements.once.value;
    body.set('once', fresh);
    form.elements.once.value = word();
    const made = bubble(true, '', text, chosen.map((file) => ({ name: file.name })));
    made.classList.add('waiting');
    const told = element('span', 'state', words.sending);
    made.append(told);
    log.append(made);
    down();
    queue.push({ body, text, bubble: made, state: told });
    field.value = '';
    if (form.elements.files) form.elements.files.value = '';
    state.textContent = '';
    send();
  });

  field.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });

  field.addEventListener('input', () => {
    const now = Date.now();
    if (words.after === undefined || !field.value || now - last < 4000) return;
    last = now;
    fetch('/chat/typing', { method: 'POST' }).catch(() => {});
  });

  setInterval(sign, SIGN_MS);
  document.addEventListener('visibilitychange', sign);
  // The frame may be shut while the page around it is looked at.
  new IntersectionObserver((seen) => {
    inView = seen.some((one) => one.isIntersecting);
    if (inView) signSoon();
  }).observe(log);

  window.addEventListener('online', send);
  window.addEventListener('beforeunload', (event) => {
    if (queue.length || field.value.trim()) event.preventDefault();
  });

  if (words.after !== undefined) listen();
  down();
}
