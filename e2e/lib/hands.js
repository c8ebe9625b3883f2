// Two pairs of hands for the same story: one with a mouse, one that has nothing but a keyboard. What the second one cannot
// reach by Tab, or cannot see that it has reached, fails the story.
import assert from 'node:assert/strict';

const FAR = 150;

/** What a person sees of where they are: an outline or a ring, on what has the focus or on what stands around it. */
const marked = () => {
  for (let one = document.activeElement, up = 0; one && up < 3; one = one.parentElement, up += 1) {
    const style = getComputedStyle(one);
    if ((style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none') return true;
  }
  return false;
};

/** Moves on with Tab until `locator` has the focus. */
async function reach(page, locator) {
  await locator.waitFor();
  for (let step = 0; step < FAR; step += 1) {
    const where = await locator.evaluate((element) => {
      const now = document.activeElement;
      // A group of radio buttons is one stop.
      if (now === element || (element.type === 'radio' && now?.type === 'radio' && now.name === element.name)) return 'here';
      if (!now || now === document.body) return 'after';
      return now.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_PRECEDING ? 'before' : 'after';
    });
    if (where === 'here') {
      assert.ok(await page.evaluate(marked), `nothing shows that ${locator} has the focus`);
      return;
    }
    await page.keyboard.press(where === 'before' ? 'Shift+Tab' : 'Tab');
  }
  assert.fail(`${locator} cannot be reached by Tab`);
}

/** The hands that use a mouse. */
export const mouse = (page) => ({
  press: (selector) => page.locator(selector).first().click(),
  type: (selector, text) => page.locator(selector).first().fill(text),
  choose: (selector, value) => page.locator(selector).first().selectOption(value),
  tick: (selector) => page.locator(selector).first().check(),
  attach: (selector, file) => page.locator(selector).first().setInputFiles(file),
});

/** The hands that use the keyboard alone. */
export const keyboard = (page) => {
  // The browser hands choosers over only from the moment that somebody listens.
  page.on('filechooser', () => {});
  const to = async (selector) => {
    const locator = page.locator(selector).first();
    await reach(page, locator);
    return locator;
  };
  return {
    press: async (selector) => { await to(selector); await page.keyboard.press('Enter'); },
    type: async (selector, text) => {
      const locator = await to(selector);
      if (await locator.inputValue() !== '') await page.keyboard.press('Control+A');
      await page.keyboard.type(text);
    },
    choose: async (selector, value) => {
      const locator = await to(selector);
      for (let step = 0; await locator.inputValue() !== value; step += 1) {
        assert.ok(step < 30, `${selector} offers no ${value}`);
        await page.keyboard.press('ArrowDown');
      }
    },
    tick: async (selector) => {
      const locator = await to(selector);
      for (let step = 0; !await locator.isChecked(); step += 1) {
        assert.ok(step < 5, `${selector} cannot be chosen`);
        const here = await locator.evaluate((element) => element === document.activeElement);
        await page.keyboard.press(here ? 'Space' : 'ArrowDown');
      }
    },
    attach: async (selector, file) => {
      await to(selector);
      const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Enter')]);
      await chooser.setFiles(file);
    },
  };
};
