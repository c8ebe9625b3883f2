// What others do, in the page as it comes: new messages and changed rows are put in by htmx; this file decides what must
// wait because somebody is reading or writing there, counts what is new, says when the line is cut, and tells colleagues
// that one is writing (never what).
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const isStream = (element) => element?.classList?.contains('stream') === true;

  // The line: the desk gives a sign of life every two seconds. Cut or silent, the page says so within five seconds; back
  // again, it says nothing any more.
  const CUT_MS = 3_000;
  const SILENT_MS = 4_500;
  // Silences until a first request that nobody answers is given up.
  const GIVEN_UP = 4;
  let cut = null;
  let beat = null;
  let silences = 0;
  const bar = () => one('#stoerung');
  const show = (words) => {
    const there = bar();
    if (!there) return;
    one('span', there).textContent = words;
    there.hidden = false;
    there.dataset.line = '1';
  };
  const lines = () => all('.stream').map((stream) => stream._htmx?.sse);
  const tell = () => { if (one('.stream')) show(bar()?.dataset.offline ?? ''); };
  const down = () => { cut ??= setTimeout(tell, CUT_MS); };
  let waiting = null;
  const again = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { for (const stream of all('.stream')) htmx.process(stream, true); }, 1_000);
  };
  const listen = () => {
    clearTimeout(beat);
    beat = setTimeout(() => {
      // A page that nobody looks at listens to nothing.
      if (document.hidden || !one('.stream')) return;
      tell();
      silences += 1;
      for (const stream of all('.stream')) {
        const line = stream._htmx?.sse;
        // Dead though nobody said so: read no longer, it is opened anew.
        if (line) line.reader?.cancel();
        else if (silences % GIVEN_UP === 0) { htmx.trigger(stream, 'htmx:abort'); again(); }
      }
      listen();
    }, SILENT_MS);
  };
  const up = () => {
    clearTimeout(cut);
    cut = null;
    silences = 0;
    listen();
    const there = bar();
    if (there?.dataset.line) { there.hidden = true; delete there.dataset.line; }
  };
  document.addEventListener('htmx:sse:after:connection', up);
  document.addEventListener('htmx:sse:error', down);
  document.addEventListener('htmx:sse:before:connection', (event) => { if (event.detail.connection.attempt > 1) down(); });
  document.addEventListener('htmx:error', (event) => {
    if (!isStream(event.target)) return;
    down();
    again();
  });
  document.addEventListener('htmx:before:response', (event) => {
    if (!isStream(event.target)) return;
    const { status } = event.detail.ctx.response.raw;
    if (status === 401) { event.preventDefault(); show(bar()?.dataset.signedOut ?? ''); }
    else if (status >= 400) { event.preventDefault(); down(); again(); }
  });
  // A page that was opened behind another takes no line before somebody looks at it: a browser has six of them to one desk,
  // and the seventh page would wait for ever.
  document.addEventListener('htmx:before:request', (event) => {
    if (isStream(event.target) && document.hidden) event.preventDefault();
  });
  addEventListener('offline', down);
  // Back at once, without the pause that grows from try to try.
  addEventListener('online', () => { for (const line of lines()) line?.delayCanceller?.(); again(); });
  document.addEventListener('obhut:page', listen);
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) return;
    for (const stream of all('.stream')) if (!stream._htmx?.sse) htmx.process(stream, true);
    listen();
  });

  // News of the list wait above it: rows must not move under somebody's eyes.
  let news = new Set();
  const tellNews = () => {
    const button = one('#neue');
    if (!button) return;
    button.hidden = news.size === 0;
    button.textContent = news.size === 1 ? button.dataset.one : button.dataset.many.replace('%', news.size);
  };
  document.addEventListener('obhut:page', () => { news = new Set(); tellNews(); });

  const busy = (selector) => {
    const place = one(selector);
    // The heading has the focus after every page: nobody chooses there.
    const at = document.activeElement;
    return place !== null && ((place.contains(at) && at.id !== 'betreff') || one('details[open], :popover-open', place) !== null);
  };
  let low = true;
  document.addEventListener('htmx:sse:before:message', (event) => {
    const { message } = event.detail;
    up();
    if (message.event) return;
    const head = message.data.slice(0, 200);
    const target = /hx-target="([^"]+)"/.exec(head)?.[1];
    const fits = /data-fits="(\d+)"/.exec(head)?.[1];
    if (target && one(target) === null) {
      event.preventDefault();
      // What belongs to the list by now waits above it; what no longer does, no longer.
      const row = /^#reihe-(\d+)$/.exec(target)?.[1];
      if (fits) news.add(fits); else news.delete(row);
      tellNews();
    } else if (target === '#kopf' && busy('#kopf')) {
      // Somebody is choosing there; saving tells whether it has changed meanwhile.
      event.preventDefault();
    } else if (target === '#verlauf') {
      const thread = one('#verlauf');
      low = thread.scrollHeight - thread.scrollTop - thread.clientHeight < 60;
    }
  });
  document.addEventListener('htmx:sse:after:message', (event) => {
    // What came before one began to write has been read: sending need not ask about it.
    const version = /data-own="kopf-\d+-(\d+)"/.exec(event.detail.message.data)?.[1];
    const box = one('.composer textarea');
    if (version && box?.value === '') one('[name=version]', box.form).value = version;
    if (event.detail.message.data.slice(0, 200).includes('"#verlauf"') && low) {
      const thread = one('#verlauf');
      if (thread) thread.scrollTop = thread.scrollHeight;
    }
  });

  document.addEventListener('counts', (event) => {
    if (!isStream(event.target)) return;
    for (const [view, count] of Object.entries(JSON.parse(event.detail.data))) {
      const number = one(`.views a[data-view="${CSS.escape(view)}"] .n`);
      if (number?.firstChild) number.firstChild.nodeValue = String(count);
    }
  });
  // Too much happened to tell it one by one, or the ticket has gone: the same page anew, what is typed stays.
  document.addEventListener('behind', (event) => {
    if (isStream(event.target)) htmx.ajax('GET', location.pathname + location.search, { target: document.body, swap: 'innerMorph' });
  });

  // A sign to colleagues, every few seconds at most.
  let told = 0;
  document.addEventListener('input', (event) => {
    const box = event.target.closest?.('.composer textarea');
    const ticket = one('#vorgang')?.dataset.ticket;
    if (!box || !ticket || box.value === '' || performance.now() - told < 4_000) return;
    told = performance.now();
    const csrf = one('input[name=csrf]', box.form)?.value ?? '';
    fetch(`/tickets/${ticket}/typing`, { method: 'POST', body: new URLSearchParams({ csrf }), keepalive: true }).catch(() => {});
  });

  // How many rows are ticked, and a range of them with the shift key.
  let last = null;
  const boxes = () => all('#tickets .check');
  const tally = () => {
    const count = one('#auswahl-n');
    const chosen = boxes().filter((box) => box.checked).length;
    if (count && chosen > 0) count.textContent = chosen === 1 ? count.dataset.one : count.dataset.many.replace('%', chosen);
  };
  document.addEventListener('click', (event) => {
    const box = event.target.closest?.('#tickets .check');
    if (!box) return;
    const every = boxes();
    const [from, to] = [every.indexOf(last), every.indexOf(box)];
    if (event.shiftKey && from >= 0) {
      for (const other of every.slice(Math.min(from, to), Math.max(from, to) + 1)) other.checked = box.checked;
    }
    last = box;
    tally();
  });
  document.addEventListener('change', (event) => { if (event.target.matches?.('#tickets .check')) tally(); });
  document.addEventListener('obhut:page', tally);
  // Menus that open in place close when one looks elsewhere, and with Escape.
  document.addEventListener('keydown', (event) => {
    const menu = one('details.unfold[open]');
    if (event.key !== 'Escape' || !menu) return;
    menu.open = false;
    one('summary', menu).focus();
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
  document.addEventListener('click', (event) => {
    for (const menu of all('details.unfold[open]')) if (!menu.contains(event.target)) menu.open = false;
  });
})();
