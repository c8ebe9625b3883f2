// Comforts of menus, of the view form and of printing. Every page works without this file: menus are disclosures, the form
// has a button to try a view.
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const open = () => all('.menu-at[open]');

  // What is marked in a text becomes a line of the box beside it.
  const takeSelection = (button) => {
    const box = one(`#${button.dataset.take}`);
    const text = one(`#${button.dataset.from}`);
    const marked = getSelection();
    if (!box || !text || !marked || !text.contains(marked.anchorNode) || !text.contains(marked.focusNode)) return;
    const words = marked.toString().replace(/\s+/g, ' ').trim();
    if (words) box.value = box.value.trim() ? `${box.value.trimEnd()}\n${words}` : words;
    box.focus();
  };

  // One menu at a time; a click elsewhere and Escape close it.
  document.addEventListener('click', (event) => {
    for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
    if (event.target.closest?.('[data-print]')) print();
    const take = event.target.closest?.('[data-take]');
    if (take) takeSelection(take);
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || open().length === 0) return;
    const [menu] = open();
    for (const other of open()) other.open = false;
    one('summary', menu)?.focus();
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  // A condition shows the choices of its field, or the box for a value; an action too, and what a message says.
  const fit = (row) => {
    const field = one('[name$="_field"]', row);
    const choice = one('[name$="_choice"]', row);
    const text = one('[name$="_text"]', row);
    let some = false;
    for (const group of all('optgroup', choice)) {
      const own = [...group.children].some((option) => option.value.startsWith(`${field.value}:`));
      group.hidden = !own;
      group.disabled = !own;
      some ||= own;
    }
    if (some && !choice.value.startsWith(`${field.value}:`)) choice.selectedIndex = 0;
    choice.hidden = !some;
    text.hidden = field.value === '' || (some && !field.value.startsWith('notification_'));
    const operator = one('[name$="_operator"]', row);
    if (operator) operator.hidden = field.value === '';
    const subject = one('[name$="_subject"]', row);
    if (subject) subject.hidden = field.value !== 'notification_user' && field.value !== 'notification_group';
    if (text.dataset.name) text.placeholder = isNamed(field.value) ? text.dataset.name : text.dataset.text;
    if (!isNamed(field.value)) text.list?.replaceChildren();
  };

  // Whom a name could mean is offered while it is typed.
  const isNamed = (field) => field === 'requester_id' || field === 'organization_id';
  let typing = 0;
  const offer = (text) => {
    const field = one('[name$="_field"]', text.closest('[data-condition]')).value;
    clearTimeout(typing);
    if (!text.list || !isNamed(field) || text.value.trim().length < 2) return;
    typing = setTimeout(async () => {
      const body = new URLSearchParams({ csrf: one('[name=csrf]', text.form).value, field, q: text.value });
      const answer = await fetch('/views/names', { method: 'POST', body }).catch(() => null);
      if (!answer?.ok) return;
      const offered = await answer.json();
      text.list.replaceChildren(...offered.map(({ value, hint }) => new Option(hint, value)));
    }, 200);
  };
  document.addEventListener('input', (event) => {
    if (event.target.matches?.('[data-condition] [name$="_text"]')) offer(event.target);
  });

  // What the view would show, a moment after the last change.
  let timer = 0;
  const probe = () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const form = one('#ansicht');
      const place = one('#vorschau');
      if (!form || !place) return;
      const data = new URLSearchParams(new FormData(form));
      data.set('act', 'preview');
      const answer = await fetch(form.action, { method: 'POST', body: data });
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const fresh = one('#vorschau', page);
      if (answer.ok && fresh && one('#ansicht') === form) place.replaceChildren(...fresh.childNodes);
    }, 400);
  };
  document.addEventListener('change', (event) => {
    const row = event.target.closest?.('.condition');
    if (row) fit(row);
    if (event.target.closest?.('#ansicht .conditions')) probe();
  });

  const settle = () => {
    for (const row of all('.condition')) fit(row);
    for (const button of all('[data-print][hidden], [data-take][hidden]')) button.hidden = false;
  };
  document.addEventListener('obhut:page', settle);
  settle();
})();
