"""A reader without a mouse: the focus is looked at after every key."""

from playwright.sync_api import Page, expect

REMEMBER = """() => {
  if (window.plain) return;
  window.plain = new Map();
  for (const each of document.querySelectorAll("a, button, input, select, textarea, summary")) {
    if (each === document.activeElement) continue;
    const style = getComputedStyle(each);
    window.plain.set(each, style.outline + style.boxShadow);
  }
}"""
"""Keeps how everything looks without the focus."""
LOOK = """() => {
  const at = document.activeElement, box = at.getBoundingClientRect(), style = getComputedStyle(at);
  const x = box.left + Math.min(box.width, 20) / 2, y = box.top + Math.min(box.height, 20) / 2;
  const seen = document.elementFromPoint(x, y);
  const last = window.last;
  window.last = at;
  return {
    what: at.outerHTML.slice(0, 120),
    lost: at === document.body,
    marked: style.outlineStyle !== "none" || style.boxShadow !== "none",
    differs: window.plain.get(at) !== style.outline + style.boxShadow,
    covered: !(seen && (at.contains(seen) || seen.contains(at) || seen.control === at)),
    onwards: !last || !last.isConnected || last === at
      || Boolean(last.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_FOLLOWING),
  };
}"""
"""The element that has the focus, and whether a reader sees that it has."""
MOST = 90
"""No page has more to step through."""


class Keyboard:
    """Presses keys on a page, and counts them; the focus may never be lost or hidden."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pressed = 0

    def press(self, key: str) -> None:
        self.page.evaluate(REMEMBER)
        self.page.keyboard.press(key)
        self.pressed += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.pressed += len(text)

    def look(self, *, onwards: bool = True) -> None:
        """See where the focus is: marked, in view, and after what had it before."""
        self.page.evaluate(REMEMBER)
        found = self.page.evaluate(LOOK)
        assert not found["lost"], "the focus is nowhere"
        assert found["marked"], f"not marked: {found['what']}"
        assert found["differs"], f"looks as without the focus: {found['what']}"
        assert not found["covered"], f"covered or out of view: {found['what']}"
        if onwards:
            assert found["onwards"], f"before what had the focus: {found['what']}"

    def to(self, selector: str) -> None:
        """Step onwards with Tab until something has the focus."""
        wanted = self.page.locator(selector).first
        expect(wanted).to_be_visible()
        for _ in range(MOST):
            self.press("Tab")
            self.look()
            if self.has_focus(selector):
                return
        raise AssertionError(f"Tab never reaches {selector}")

    def back_to(self, selector: str) -> None:
        """Step back with Shift and Tab until something has the focus."""
        for _ in range(MOST):
            self.press("Shift+Tab")
            self.look(onwards=False)
            if self.has_focus(selector):
                return
        raise AssertionError(f"Shift+Tab never reaches {selector}")

    def has_focus(self, selector: str) -> bool:
        return bool(self.page.evaluate("css => document.activeElement.matches(css)", selector))

    def follow(self, selector: str) -> None:
        """Step to a link or button and press Enter; wait for the page that it leads to."""
        self.to(selector)
        with self.page.expect_navigation():
            self.press("Enter")

    def fill(self, name: str, text: str) -> None:
        self.to(f"[name={name}]")
        self.type(text)
