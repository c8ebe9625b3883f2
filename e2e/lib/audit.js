// What holds for every page in every state: no accessibility fault, no sideways scrolling, no button too small for its words.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/**
 * Faults of the page as it stands, as short lines; empty when all is well. The page must allow script. `rules` names the
 * rules of axe to ask, for a second look at a page that was looked at whole.
 */
export async function audit(page, rules = null) {
  await page.evaluate(() => document.fonts.ready);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  const faults = wide > 0 ? [`scrolls sideways by ${wide} px`] : [];
  const cut = await page.evaluate(() => [...document.querySelectorAll('.btn')].filter((one) => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1 && !one.querySelector('.trunc')).map((one) => one.textContent.trim()));
  faults.push(...cut.map((words) => `the button cuts its words off: ${words}`));
  // Injected through the debugging protocol, so the page's content security policy stays in force for the page itself.
  if (!await page.evaluate(() => 'axe' in globalThis)) await page.evaluate(AXE);
  const violations = await page.evaluate(async (runOnly) => {
    const result = await globalThis.axe.run(document, { runOnly, resultTypes: ['violations'] });
    return result.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target.join(' ')}: ${node.any.concat(node.all, node.none).map((check) => check.message).join('; ')}`));
  }, rules ? { type: 'rule', values: rules } : { type: 'tag', values: TAGS });
  return faults.concat(violations);
}
