// The box to answer in: drafts saved while typing, files dropped, pasted and chosen, a small toolbar, prepared texts, names
// after @. Every one of these works without this file too; it binds to the document, so that parts of a page may change.
(() => {
  document.documentElement.dataset.script = '';
  const one = (selector, root = document) => root.querySelector(selector);
  const boxOf = (element) => element?.closest?.('form[data-draft]');
  const textOf = (form) => one('textarea[name=body]', form);
  const PAUSE_MS = 600;
  const RETRY_MS = 3000;
  const FIELDS = ['csrf', 'idempotency', 'body', 'subject', 'requester_name', 'requester_email', 'edition'];

  // Drafts: what is typed is stored within a second, in the order in which it was typed.
  const dirty = new Map();
  let saving = false;
  const written = (form) => {
    const all = new FormData(form);
    const data = new URLSearchParams({ quiet: '1' });
    for (const name of FIELDS) if (all.has(name)) data.append(name, all.get(name));
    data.append('public', all.get('public') ?? '1');
    for (const stage of all.getAll('stage')) data.append('stage', stage);
    return data;
  };
  const say = (form, word) => {
    const status = one('.saved', form);
    if (status && status.dataset[word] !== undefined) status.textContent = status.dataset[word];
  };
  const later = (form, pause = PAUSE_MS) => {
    clearTimeout(dirty.get(form));
    dirty.set(form, setTimeout(() => save(form), pause));
  };
  const save = async (form) => {
    clearTimeout(dirty.get(form));
    if (!dirty.has(form) || form.dataset.sent !== undefined) return true;
    if (saving) { later(form, 100); return false; }
    saving = true;
    dirty.delete(form);
    try {
      const answer = await fetch(form.dataset.draft, { method: 'POST', body: written(form), keepalive: true, redirect: 'manual' });
      if (answer.status !== 204) throw new Error('not saved');
      say(form, 'saved');
      return true;
    } catch {
      say(form, 'failed');
      later(form, RETRY_MS);
      return false;
    } finally {
      saving = false;
    }
  };
  const leave = () => {
    for (const [form, timer] of dirty) {
      clearTimeout(timer);
      if (form.dataset.sent === undefined) navigator.sendBeacon(form.dataset.draft, written(form));
    }
    dirty.clear();
  };
  addEventListener('pagehide', leave);
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden') leave(); });
  const changed = (event) => {
    const form = boxOf(event.target);
    if (!form || event.target.type === 'file') return;
    delete form.dataset.sent;
    later(form);
  };
  // What did not go out is a draft again.
  const unsent = (event) => {
    const form = boxOf(event.target);
    if (form?.dataset.sent === undefined) return;
    delete form.dataset.sent;
    later(form);
  };
  document.addEventListener('htmx:error', unsent);
  document.addEventListener('obhut:unsent', unsent);
  document.addEventListener('input', changed);
  document.addEventListener('change', changed);
  // Runs before anything else takes the form: what is sent is no draft any more.
  addEventListener('submit', (event) => {
    const form = event.target;
    if (!form.matches?.('form[data-draft]')) { leave(); return; }
    const to = event.submitter?.getAttribute('formaction');
    if (!to) form.dataset.sent = '';
    clearTimeout(dirty.get(form));
    dirty.delete(form);
    const zone = one('[name=zone]', form);
    if (zone) zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? '';
  }, true);
  document.addEventListener('click', (event) => { if (event.target.closest?.('a[href]')) leave(); }, true);

  // Text at the caret; the browser's own undo keeps working.
  const insert = (text, string, select) => {
    text.focus();
    if (!document.execCommand('insertText', false, string)) text.setRangeText(string, text.selectionStart, text.selectionEnd, 'end');
    if (select) text.setSelectionRange(...select);
    text.dispatchEvent(new Event('input', { bubbles: true }));
  };
  const around = (text, before, after, usual) => {
    const { selectionStart: from, selectionEnd: to, value } = text;
    const inner = value.slice(from, to) || usual;
    insert(text, before + inner + after, [from + before.length, from + before.length + inner.length]);
  };
  const tools = {
    bold: (text, usual) => around(text, '**', '**', usual),
    link: (text, usual) => around(text, '[', '](https://)', usual),
    list: (text) => {
      const from = text.value.lastIndexOf('\n', text.selectionStart - 1) + 1;
      const lines = text.value.slice(from, text.selectionEnd).split('\n').map((line) => `- ${line}`).join('\n');
      text.setSelectionRange(from, text.selectionEnd);
      insert(text, lines);
    },
  };

  // Files: chosen, dropped, pasted. The list comes back from the desk as it draws it.
  const upload = async (form, files, within) => {
    const chosen = [...files];
    if (chosen.length === 0) return;
    const body = new FormData();
    body.append('csrf', one('[name=csrf]', form).value);
    for (const file of chosen) {
      const picture = within && /^image\/(png|jpeg|gif|webp)$/.test(file.type);
      body.append(picture ? 'picture' : 'file', file, file.name || 'Bild.png');
    }
    say(form, 'uploading');
    await refresh(form, `${form.dataset.draft}/files`, body);
  };
  const refresh = async (form, path, body) => {
    try {
      const answer = await fetch(path, { method: 'POST', body });
      const list = one('.waits', new DOMParser().parseFromString(await answer.text(), 'text/html'));
      if (!list) throw new Error('no list');
      const old = new Set([...form.querySelectorAll('.waits [data-cid]')].map((item) => item.dataset.cid));
      one('.waits', form).replaceWith(list);
      for (const item of list.querySelectorAll('[data-cid]')) {
        if (!old.has(item.dataset.cid)) insert(textOf(form), `![${item.dataset.name}](cid:${item.dataset.cid})\n`);
      }
      say(form, answer.ok ? 'saved' : 'refused');
    } catch {
      say(form, 'failed');
    }
  };
  document.addEventListener('change', (event) => {
    if (event.target.type !== 'file' || !boxOf(event.target)) return;
    upload(boxOf(event.target), event.target.files, false).then(() => { event.target.value = ''; });
  });
  document.addEventListener('paste', (event) => {
    const form = boxOf(event.target);
    if (!form || !event.clipboardData?.files.length || !one('.waits', form)) return;
    event.preventDefault();
    upload(form, event.clipboardData.files, true);
  });
  document.addEventListener('dragover', (event) => {
    const form = boxOf(event.target);
    if (!form || !one('.waits', form)) return;
    event.preventDefault();
    form.classList.add('over');
  });
  document.addEventListener('dragleave', (event) => boxOf(event.target)?.classList.remove('over'));
  document.addEventListener('drop', (event) => {
    const form = boxOf(event.target);
    if (!form || !one('.waits', form)) return;
    event.preventDefault();
    form.classList.remove('over');
    upload(form, event.dataTransfer.files, true);
  });

  // Prepared texts: the page that lists them, shown over this one.
  const picker = async (form, caret = textOf(form).selectionEnd || textOf(form).value.length) => {
    for (let tries = 0; tries < 20 && !(await save(form)); tries += 1) await new Promise((done) => { setTimeout(done, 100); });
    const answer = await fetch(form.dataset.macros, { headers: { accept: 'text/html' } });
    if (!answer.ok) return;
    const found = one('#bausteine', new DOMParser().parseFromString(await answer.text(), 'text/html'));
    if (!found) return;
    let dialog = one('#baustein-wahl');
    dialog?.remove();
    dialog = document.createElement('dialog');
    dialog.id = 'baustein-wahl';
    dialog.className = 'modal picker';
    dialog.setAttribute('aria-labelledby', 'bausteine-h');
    dialog.append(found);
    document.body.append(dialog);
    const search = one('[name=q]', dialog);
    const items = () => [...dialog.querySelectorAll('.macros > li')].filter((item) => !item.hidden);
    const filter = () => {
      const wanted = search.value.trim().toLocaleLowerCase();
      for (const item of dialog.querySelectorAll('.macros > li')) item.hidden = !item.dataset.title.toLocaleLowerCase().includes(wanted);
      for (const other of dialog.querySelectorAll('details[open]')) other.open = false;
      const first = items()[0];
      if (first) one('details', first).open = true;
    };
    search.value = '';
    search.addEventListener('input', filter);
    filter();
    dialog.addEventListener('keydown', (event) => {
      const list = items();
      const at = list.findIndex((item) => one('details', item).open);
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        event.preventDefault();
        const next = list[Math.min(list.length - 1, Math.max(0, at + (event.key === 'ArrowDown' ? 1 : -1)))];
        for (const item of list) one('details', item).open = item === next;
        next?.scrollIntoView({ block: 'nearest' });
      } else if (event.key === 'Enter' && event.target === search) {
        event.preventDefault();
        one('.use', list[Math.max(0, at)])?.click();
      }
    });
    dialog.addEventListener('click', (event) => {
      if (event.target.closest('[data-close]')) { event.preventDefault(); dialog.close(); }
      const use = event.target.closest('.use');
      const item = use?.closest('li');
      // A snippet goes to the caret; a macro also changes the ticket and is applied by the desk.
      if (item?.dataset.kind !== 'snippet') return;
      event.preventDefault();
      dialog.close();
      const text = textOf(form);
      text.focus();
      // The dialog took the caret away; it goes back to where the text was asked for.
      text.setSelectionRange(caret, caret);
      insert(text, one('.text', item)?.textContent ?? '');
    });
    dialog.addEventListener('submit', (event) => { if (event.target.matches('.search')) event.preventDefault(); });
    dialog.addEventListener('close', () => { dialog.remove(); textOf(form).focus(); });
    dialog.showModal();
    search.focus();
  };

  // Names after @ in a note. They come with the page: the choices of the properties.
  let choice = null;
  const close = () => { choice?.remove(); choice = null; };
  const people = () => [...document.querySelectorAll('#f-assignee option, #f-group option, #namen option')]
    .filter((option) => option.value !== '').map((option) => option.textContent.trim());
  const complete = (text) => {
    close();
    if (one('#mode-note')?.checked !== true) return;
    const before = text.value.slice(0, text.selectionStart);
    const begun = /(?:^|[^\p{L}\p{N}])@([\p{L}\p{N} .-]{0,40})$/u.exec(before)?.[1];
    if (begun === undefined) return;
    const wanted = begun.toLocaleLowerCase();
    const names = [...new Set(people())].filter((name) => name.toLocaleLowerCase().startsWith(wanted) && name.toLocaleLowerCase() !== wanted).slice(0, 8);
    if (names.length === 0) return;
    choice = document.createElement('div');
    choice.className = 'pop choose';
    choice.id = 'namen-wahl';
    choice.setAttribute('role', 'listbox');
    choice.setAttribute('aria-label', text.form.dataset.names ?? '');
    for (const [index, name] of names.entries()) {
      const button = document.createElement('button');
      button.type = 'button';
      button.setAttribute('role', 'option');
      button.setAttribute('aria-selected', String(index === 0));
      button.textContent = name;
      button.addEventListener('mousedown', (event) => { event.preventDefault(); take(text, begun, name); });
      choice.append(button);
    }
    document.body.append(choice);
    const box = text.getBoundingClientRect();
    // Positions are set through the style object, which the policy allows; no style stands in the page.
    choice.style.left = `${Math.max(4, Math.min(box.left + 16, innerWidth - choice.offsetWidth - 8))}px`;
    choice.style.top = `${Math.max(4, box.top - choice.offsetHeight - 4)}px`;
  };
  const take = (text, begun, name) => {
    text.setSelectionRange(text.selectionStart - begun.length, text.selectionStart);
    close();
    insert(text, `${name} `);
    close();
  };
  document.addEventListener('focusout', close);

  document.addEventListener('input', (event) => {
    const text = event.target;
    const form = boxOf(text);
    if (!form || text.name !== 'body' || !form.dataset.macros) return;
    complete(text);
    // A slash at the beginning of a line asks for a prepared text.
    if (event.data !== '/') return;
    const at = text.selectionStart;
    if (at >= 1 && text.value[at - 1] === '/' && (at === 1 || text.value[at - 2] === '\n')) {
      text.setRangeText('', at - 1, at, 'end');
      later(form);
      picker(form, at - 1);
    }
  });

  document.addEventListener('click', (event) => {
    const button = event.target.closest?.('button');
    const form = boxOf(button);
    if (!form) return;
    if (button.dataset.tool) {
      tools[button.dataset.tool](textOf(form), button.dataset.usual ?? '');
    } else if (button.dataset.pick !== undefined) {
      event.preventDefault();
      picker(form);
    } else if (button.name === 'without' && one('.waits', form)?.contains(button)) {
      event.preventDefault();
      const body = new URLSearchParams({ csrf: one('[name=csrf]', form).value, without: button.value });
      const cid = button.closest('[data-cid]')?.dataset.cid;
      const text = textOf(form);
      const mark = cid ? new RegExp(`!\\[[^\\]]*\\]\\(cid:${cid.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\)\\n?`) : null;
      if (mark && mark.test(text.value)) {
        text.value = text.value.replace(mark, '');
        later(form);
      }
      refresh(form, `${form.dataset.draft}/files`, body);
    } else if (button.popoverTargetElement === null && button.closest('[popover]') && button.type === 'submit') {
      button.closest('[popover]').hidePopover();
    }
  });

  let before = '';
  addEventListener('keydown', (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    const last = before;
    before = event.key;
    const text = event.target;
    const form = boxOf(text);
    const modified = event.ctrlKey || event.metaKey;
    if (form && text.name === 'body') {
      if (choice) {
        const options = [...choice.children];
        const at = options.findIndex((option) => option.getAttribute('aria-selected') === 'true');
        if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
          event.preventDefault();
          const next = (at + (event.key === 'ArrowDown' ? 1 : options.length - 1)) % options.length;
          options.forEach((option, index) => option.setAttribute('aria-selected', String(index === next)));
          return;
        }
        if (event.key === 'Enter' || event.key === 'Tab') {
          event.preventDefault();
          options[at].dispatchEvent(new MouseEvent('mousedown', { bubbles: true, cancelable: true }));
          return;
        }
        if (event.key === 'Escape') { event.preventDefault(); event.stopPropagation(); close(); return; }
      }
      if (modified && event.shiftKey && event.key === 'Enter') {
        const solve = one('button[name=status][value=solved]', form);
        if (solve) { event.preventDefault(); event.stopPropagation(); form.requestSubmit(solve); }
      } else if (modified && !event.shiftKey && event.key.toLowerCase() === 'b') {
        event.preventDefault();
        tools.bold(text, one('[data-tool=bold]', form)?.dataset.usual ?? '');
      }
      return;
    }
    const typing = text.closest?.('input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable=""], [contenteditable="true"]');
    if (event.key !== 'm' || last === 'g' || modified || event.altKey || event.shiftKey || typing || one('dialog[open]')) return;
    if (one('#keys-on')?.checked === false || localStorage.getItem('single-keys-off') !== null) return;
    const answering = one('form.composer[data-macros]');
    if (answering) { event.preventDefault(); event.stopImmediatePropagation(); picker(answering); }
  }, true);
})();
