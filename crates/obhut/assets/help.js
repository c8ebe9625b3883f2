// Search in the help centre as one types. Without this script the button does the same.
'use strict';

const form = document.querySelector('[data-search]');
const box = document.querySelector('[data-results]');
if (form && box) {
  const field = form.elements.q;
  const page = document.querySelector('[data-found]');
  let timer;
  let asked = 0;

  const look = async () => {
    asked += 1;
    const mine = asked;
    const words = field.value.trim();
    if (words.length < 2) {
      box.hidden = true;
      return;
    }
    const query = new URLSearchParams({ q: words, lang: form.elements.lang.value });
    try {
      const answer = await fetch(`/help/search?${query}`, { headers: { 'x-part': 'hits' } });
      const text = await answer.text();
      if (mine === asked && answer.ok) {
        box.innerHTML = text;
        box.hidden = false;
        if (page) page.hidden = true;
      }
    } catch {
      // The button still works.
    }
  };

  field.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(look, 150);
  });
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !box.hidden) {
      event.preventDefault();
      box.hidden = true;
    }
  });
}

// While somebody writes to the desk: articles that may help already, below the subject.
const asked = document.querySelector('form[data-contact]');
const subject = asked?.querySelector('[name="subject"]');
if (subject) {
  const place = document.createElement('div');
  place.setAttribute('aria-live', 'polite');
  subject.after(place);
  let said = '';
  subject.addEventListener('change', async () => {
    const words = subject.value.trim();
    if (words === said || words.length < 3) return;
    said = words;
    const body = new URLSearchParams({ csrf: asked.elements.csrf.value, q: words, lang: document.documentElement.lang });
    try {
      const answer = await fetch('/help/suggest', { method: 'POST', body });
      if (answer.ok && said === words) place.innerHTML = await answer.text();
    } catch {
      // It is help, not a condition.
    }
  });
}
