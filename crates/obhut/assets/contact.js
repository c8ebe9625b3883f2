// A contact form: fields that depend on others come and go; within another site the frame tells how high it is. Every form
// works without this.
(() => {
  const form = document.querySelector('form[data-contact]');
  const value = (name) => {
    const all = [...form.querySelectorAll(`[name="${name}"]`)].filter((one) => !one.closest('[hidden]'));
    return all.flatMap((one) => {
      if (one.type === 'checkbox' && one.dataset.box !== undefined) return [String(one.checked)];
      if (one.type === 'checkbox' || one.type === 'radio') return one.checked ? [one.value] : [];
      return one.multiple ? [...one.selectedOptions].map((option) => option.value) : [one.value];
    });
  };
  const show = () => {
    for (const field of form.querySelectorAll('[data-when]')) field.hidden = !value(field.dataset.when).includes(field.dataset.is);
  };
  const tell = () => {
    if (window.parent !== window) window.parent.postMessage({ obhut: 'height', height: document.documentElement.scrollHeight }, '*');
  };
  if (form) {
    form.addEventListener('change', () => { show(); tell(); });
    show();
    // A form that leaves twice is one ticket all the same; a second click is only of no use.
    form.addEventListener('submit', (event) => {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = '1';
    });
    window.addEventListener('pageshow', () => { delete form.dataset.sent; });
  }
  tell();
  if (window.ResizeObserver) new ResizeObserver(tell).observe(document.documentElement);
})();
