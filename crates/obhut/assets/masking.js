// One key on a gap says that it tells of nobody. Without this file the button in its menu does.
document.addEventListener('keydown', (event) => {
  if (event.key.toLowerCase() !== 'p' || event.ctrlKey || event.altKey || event.metaKey) return;
  if (document.querySelector('#keys-on')?.checked === false) return;
  const gap = document.activeElement?.closest?.('button.mask');
  const act = gap && document.getElementById(gap.getAttribute('popovertarget'))?.querySelector('button[form]');
  if (!act) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  act.click();
}, true);
