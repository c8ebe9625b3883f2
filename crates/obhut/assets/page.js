// Moving from page to page without losing one's place. The server draws every page whole; htmx puts the new one into the
// old (a morph), so panes keep their scroll and the row its focus. Without this file every link and form works as ever.
//
// Other scripts: bind to `document`, or listen for the event `obhut:page`, which comes after every page, the first too.
// What must never be carried from one ticket or version into another (the box to write in, a form of properties) says
// whose it is in `data-own`; it is put in afresh when the new page does not have the same.
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const ticketOf = (root) => one('#vorgang', root)?.dataset.ticket ?? '';
  const viewOf = (root) => one('#liste', root)?.dataset.view ?? '';

  // Where a new page lands: what was there before decides what is kept.
  let before = null;
  let keepOpen = true;
  const place = () => {
    const thread = one('#verlauf');
    const active = document.activeElement;
    return {
      ticket: ticketOf(document), view: viewOf(document), version: one('#vorgang')?.dataset.version,
      low: !thread || thread.scrollHeight - thread.scrollTop - thread.clientHeight < 40,
      row: active?.closest?.('.tk')?.id ?? '', written: active?.closest?.('[data-own]') != null,
    };
  };

  const say = (words) => {
    const region = one('#ansage');
    if (region) region.textContent = words;
  };
  const shout = (key) => {
    const bar = one('#stoerung');
    if (!bar) return;
    one('span', bar).textContent = bar.dataset[key] ?? '';
    bar.hidden = false;
  };

  // A row that was followed is marked at once; the page confirms it.
  const settle = (fresh) => {
    for (const element of all('.key[hidden], [data-open][hidden], [data-script][hidden]')) element.hidden = false;
    const thread = one('#verlauf');
    const sameTicket = !fresh && before?.ticket === ticketOf(document);
    if (thread && (!sameTicket || before.low)) {
      const since = one('.since', thread);
      thread.scrollTop = thread.scrollHeight;
      if (since && !sameTicket && since.offsetTop < thread.scrollTop + thread.offsetTop) since.scrollIntoView({ block: 'start' });
    }
    const rows = one('#tickets');
    if (rows && !fresh && before?.view !== viewOf(document)) rows.scrollTop = 0;
    one('.tk[aria-current]')?.scrollIntoView({ block: 'nearest' });
    document.dispatchEvent(new CustomEvent('obhut:page', { detail: { fresh, sameTicket } }));
  };

  const retype = (typed) => {
    const box = one('.composer textarea');
    if (!typed || !box || box.value === typed.text) return;
    box.value = typed.text;
    const mode = one(typed.note ? '#mode-note' : '#mode-reply');
    if (mode) mode.checked = true;
    if (typed.focused) { box.focus(); box.setSelectionRange(typed.at, typed.at); }
  };

  // Whether this answers a form that was sent, on the form's own page.
  const answers = (response, source) => Boolean(response?.raw && !response.raw.redirected && source?.matches?.('form[method=post]'));

  // Focus goes to what is told only once, stays on the row that was followed if it is still there, else goes to the page's heading.
  const focus = (ctx) => {
    const told = ctx.response?.status < 400 && answers(ctx.response, ctx.sourceElement) && one('.raw');
    if (told) {
      told.tabIndex = -1;
      told.focus({ preventScroll: true });
      told.scrollIntoView({ block: 'center' });
      return;
    }
    const row = before?.row && document.getElementById(before.row);
    if (row) { row.focus({ preventScroll: true }); return; }
    const active = document.activeElement;
    if (active && active !== document.body && active.isConnected) return;
    const heading = one('#betreff') ?? one('h1');
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  };

  // Styles and scripts that only the new page names are added to the head; htmx swaps bodies alone.
  const fetchHead = async (text) => {
    const head = text.slice(0, text.indexOf('</head>'));
    const names = (pattern) => [...head.matchAll(pattern)].map((match) => match[1]);
    const waiting = [];
    for (const href of names(/<link rel="stylesheet" href="(\/[^"]+)"/g)) {
      if (all('link[rel=stylesheet]').some((link) => link.getAttribute('href') === href)) continue;
      const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href });
      waiting.push(new Promise((done) => { link.onload = done; link.onerror = done; }));
      document.head.append(link);
    }
    for (const src of names(/<script src="(\/[^"]+)"/g)) {
      if (all('script[src]').some((script) => script.getAttribute('src') === src)) continue;
      const script = Object.assign(document.createElement('script'), { src, async: false });
      waiting.push(new Promise((done) => { script.onload = done; script.onerror = done; }));
      document.head.append(script);
    }
    await Promise.all(waiting);
  };

  const isStream = (ctx) => ctx.sourceElement?.id?.startsWith('strom') === true;
  document.addEventListener('htmx:before:response', (event) => {
    const { ctx } = event.detail;
    const type = ctx.response.raw.headers.get('content-type') ?? '';
    if (isStream(ctx) || type.startsWith('text/html')) return;
    // A file, not a page: the browser takes it from here.
    event.preventDefault();
    if (ctx.request.method === 'GET') location.assign(ctx.request.action);
  });
  document.addEventListener('htmx:before:request', (event) => {
    if (isStream(event.detail.ctx)) return;
    const inner = event.detail.ctx.fetch;
    event.detail.ctx.fetch = async (...what) => {
      const answer = await (inner ?? fetch)(...what);
      if (answer.headers.get('content-type')?.startsWith('text/html')) await fetchHead(await answer.clone().text());
      return answer;
    };
  });
  document.addEventListener('htmx:before:swap', (event) => {
    const { ctx, tasks } = event.detail;
    const main = tasks.find((task) => task.type === 'main' && task.target === document.body);
    keepOpen = true;
    if (!main) return;
    const fragment = main.fragment;
    if (ctx.request?.method !== 'GET' && ctx.response?.status >= 500) {
      // What was typed stays where it is; the message says that it has not gone.
      event.preventDefault();
      shout('failed');
      ctx.sourceElement?.dispatchEvent(new CustomEvent('obhut:unsent', { bubbles: true }));
      return;
    }
    if (!one('.app', fragment)) {
      // Another frame, such as the door after the session has ended: a page of its own.
      event.preventDefault();
      location.assign(ctx.response?.raw?.url || ctx.request.action);
      return;
    }
    // What is the same on every page is not sent again.
    for (const id of ['tasten', 'befehle']) {
      const there = document.getElementById(id);
      if (there && !one(`#${id}`, fragment)) one('.app', fragment).append(there.cloneNode(true));
    }
    before = place();
    const box = one('.composer textarea');
    // The same ticket drawn anew, not sent: what is being written goes on.
    if (box && box.value !== box.defaultValue && ctx.request?.method === 'GET' && before.ticket === ticketOf(fragment)) {
      before.typed = { text: box.value, at: box.selectionStart, note: one('#mode-note')?.checked === true, focused: box === document.activeElement };
    }
    keepOpen = before.ticket !== '' && before.ticket === ticketOf(fragment);
    // A secret that was taken does not stay in its field.
    if (ctx.response?.status < 400) {
      for (const secret of all('input[type=password]')) secret.value = '';
      // What was taken does not stay in its form either.
      if (answers(ctx.response, ctx.sourceElement)) ctx.sourceElement.reset();
    }
    for (const popover of all('[popover]:popover-open')) popover.hidePopover();
    for (const dialog of all('dialog[open]:not(#befehle, #tasten)')) dialog.close();
    for (const own of all('[data-own]')) {
      const same = all('[data-own]', fragment).some((other) => other.dataset.own === own.dataset.own);
      if (!same) own.remove();
    }
  });
  document.addEventListener('htmx:after:swap', (event) => {
    const { ctx, tasks } = event.detail;
    if (isStream(ctx) || (tasks && !tasks.some((task) => task.target === document.body)) || !before) return;
    settle(false);
    retype(before.typed);
    focus(ctx);
    const heading = one('#betreff') ?? one('h1');
    const region = one('#ansage');
    if (heading && region) say((ticketOf(document) ? region.dataset.ticket : region.dataset.page).replace('%', heading.textContent));
    before = null;
  });
  // An answer to a form that is no page of its own keeps the address: reloading must not ask for what only takes forms.
  document.addEventListener('htmx:before:history:update', (event) => {
    const { response, sourceElement } = event.detail;
    // A search has a page of its own, without its words.
    if (sourceElement?.matches?.('form[role=search]')) return;
    if (answers(response, sourceElement)) event.preventDefault();
  });
  // Back and forward draw the page anew, into the present one.
  document.addEventListener('htmx:before:history:restore', (event) => {
    event.preventDefault();
    const { path } = event.detail;
    if (document.body.hasAttribute('hx-boost:inherited')) htmx.ajax('GET', path, { target: document.body, swap: 'innerMorph' });
    else location.reload();
  });
  document.addEventListener('htmx:error', (event) => {
    if (!event.detail.ctx || isStream(event.detail.ctx)) return;
    shout('offline');
  });

  // A page of something that is under way says after how many seconds it is worth drawing again: one timer, however often
  // the page is drawn, and none that runs out while nobody looks.
  let timer = 0;
  let due = false;
  const drawAgain = () => {
    due = false;
    if (!one('[data-again]')) return;
    if (document.hidden) { due = true; return; }
    if (document.body.hasAttribute('hx-boost:inherited')) htmx.ajax('GET', location.pathname, { target: document.body, swap: 'innerMorph' });
    else location.reload();
  };
  const again = () => {
    clearTimeout(timer);
    due = false;
    const seconds = Number(one('[data-again]')?.dataset.again);
    if (seconds) timer = setTimeout(drawAgain, seconds * 1000);
  };
  document.addEventListener('visibilitychange', () => { if (due && !document.hidden) drawAgain(); });
  document.addEventListener('obhut:page', again);

  // What a reader has opened in a page stays open when the same page is drawn again.
  globalThis.htmx?.registerExtension('place', {
    htmx_before_morph_attr: (element, { attrName, newValue }) => {
      if (attrName === 'open' && element.matches('details') && keepOpen) return false;
      if (attrName === 'hidden' && newValue !== null && element.matches('.key, [data-open], [data-script]')) return false;
      if (attrName === 'open' && element.matches('dialog')) return false;
      return true;
    },
  });

  // A form that changes something is sent once; its answer, or coming back by the history, unlocks it.
  let locked = new WeakSet();
  addEventListener('submit', (event) => {
    if (event.target.method !== 'post') return;
    if (locked.has(event.target)) { event.preventDefault(); event.stopImmediatePropagation(); }
    locked.add(event.target);
  }, true);
  const unlock = () => { locked = new WeakSet(); };
  addEventListener('pageshow', unlock);
  document.addEventListener('htmx:finally:request', unlock);

  document.addEventListener('DOMContentLoaded', () => settle(true));
})();
