// The palette (Ctrl+K): acts, views and tickets by name. What the page shows already is found here; tickets by number and
// people are asked of the server, in the body of a request, so that no address holds what was typed.
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const fold = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  const dialog = () => one('#befehle');
  const input = () => one('#befehl');
  const list = () => one('#befehl-liste');
  const options = () => all('[role=option]:not([hidden])', list());

  const choose = (option) => {
    for (const other of all('[role=option][aria-selected=true]', list())) other.setAttribute('aria-selected', 'false');
    if (option) {
      option.setAttribute('aria-selected', 'true');
      option.scrollIntoView({ block: 'nearest' });
      input().setAttribute('aria-activedescendant', option.id);
    } else {
      input().removeAttribute('aria-activedescendant');
    }
  };
  const row = (text, hint, set) => {
    const option = document.createElement('li');
    option.setAttribute('role', 'option');
    option.setAttribute('aria-selected', 'false');
    option.id = `o-${Math.random().toString(36).slice(2)}`;
    option.className = 'fresh';
    option.append(Object.assign(document.createElement('span'), { className: 'trunc grow', textContent: text }));
    if (hint) option.append(Object.assign(document.createElement('span'), { className: 'xs dim', textContent: hint }));
    Object.assign(option.dataset, set);
    return option;
  };

  let asked = 0;
  const ask = async (words) => {
    const turn = ++asked;
    const { csrf } = dialog().dataset;
    const answer = await fetch('/palette', { method: 'POST', body: new URLSearchParams({ csrf, q: words }) }).catch(() => null);
    if (!answer?.ok || turn !== asked || !dialog()?.open) return;
    for (const found of await answer.json()) {
      list().append(row(found.text, found.hint, { href: found.href }));
    }
    if (!one('[aria-selected=true]', list())) choose(options()[0]);
    one('#befehl-leer').hidden = options().length > 0;
  };

  let timer = 0;
  const filter = () => {
    const words = input().value.trim();
    const wanted = fold(words);
    for (const old of all('.fresh', list())) old.remove();
    for (const option of all('[role=option]', list())) {
      const needs = option.dataset.needs;
      option.hidden = (needs && !one(needs)) || !fold(option.textContent).includes(wanted);
    }
    for (const link of all('.views a')) {
      const name = one('.t', link)?.textContent.trim() ?? '';
      if (wanted && fold(name).includes(wanted)) list().append(row(name, '', { href: link.getAttribute('href') }));
    }
    choose(options()[0]);
    one('#befehl-leer').hidden = words === '' || options().length > 0;
    clearTimeout(timer);
    asked += 1;
    if (words !== '') timer = setTimeout(() => ask(words), 120);
  };

  const follow = (option) => {
    if (!option) return;
    dialog().close();
    const { act, href } = option.dataset;
    if (act) { document.dispatchEvent(new CustomEvent('obhut:act', { detail: act })); return; }
    const link = all('a[href]').find((there) => there.getAttribute('href') === href);
    if (link) link.click();
    else htmx.ajax('GET', href, { target: document.body, swap: 'innerMorph', push: 'true' });
  };

  document.addEventListener('obhut:open', (event) => {
    if (event.target !== dialog()) return;
    input().value = '';
    filter();
    input().focus();
  });
  document.addEventListener('input', (event) => { if (event.target === input()) filter(); });
  document.addEventListener('keydown', (event) => {
    if (event.target !== input() || event.isComposing) return;
    const every = options();
    const at = every.findIndex((option) => option.getAttribute('aria-selected') === 'true');
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      choose(every[(at + step + every.length) % every.length]);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      follow(every[at]);
    }
  });
  document.addEventListener('click', (event) => {
    const option = event.target.closest?.('#befehl-liste [role=option]');
    if (option) follow(option);
  });
})();
