// Puts a button on a page that opens the chat in a frame. Nothing is stored, and nothing is loaded before a click.
'use strict';
(() => {
  const own = document.currentScript;
  if (!own) return;
  const from = new URL(own.src).origin;
  const german = (own.dataset.language || document.documentElement.lang || navigator.language || '').startsWith('de');
  const open = own.dataset.label || 'Chat';
  const shut = german ? 'Chat schließen' : 'Close chat';
  let frame;

  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = open;
  button.setAttribute('aria-expanded', 'false');
  Object.assign(button.style, {
    position: 'fixed', insetBlockEnd: '1rem', insetInlineEnd: '1rem', zIndex: '2147483000', padding: '.8rem 1.3rem',
    border: '0', borderRadius: '2rem', font: '600 1rem system-ui, sans-serif', color: '#fff',
    background: own.dataset.colour || '#1f4fbf', cursor: 'pointer',
  });

  const make = () => {
    frame = document.createElement('iframe');
    frame.src = `${from}/chat`;
    frame.title = 'Chat';
    Object.assign(frame.style, {
      position: 'fixed', insetBlockEnd: '5rem', insetInlineEnd: '1rem', zIndex: '2147483000', border: '1px solid #8888',
      inlineSize: 'min(24rem, calc(100vw - 2rem))', blockSize: 'min(38rem, calc(100vh - 6.5rem))', borderRadius: '14px',
      background: '#fff', boxShadow: '0 8px 30px #0003',
    });
    document.body.append(frame);
  };

  button.addEventListener('click', () => {
    const opens = !frame || frame.hidden;
    if (!frame) make();
    frame.hidden = !opens;
    frame.style.display = opens ? 'block' : 'none';
    button.textContent = opens ? shut : open;
    button.setAttribute('aria-expanded', String(opens));
    if (opens) frame.focus();
  });

  const place = () => document.body.append(button);
  if (document.body) place();
  else document.addEventListener('DOMContentLoaded', place);
})();
