"""What every page must pass, in whatever state a visitor brought it."""

from pathlib import Path

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


async def violations(page):
    """Return what axe finds, as text. The page must have been opened with `bypass_csp`."""
    await page.evaluate(AXE.read_text())
    return await page.evaluate(
        "rules => axe.run(document, {runOnly: rules}).then(r => r.violations.map("
        "v => `${v.id}: ${v.nodes.map(n => n.target + ' ' + n.failureSummary).join(' | ')}`))",
        RULES,
    )


async def enlarge(page, zoom):
    """Show the text so many times as large."""
    await page.add_style_tag(content=f"html {{ font-size: {100 * zoom}% !important }}")


async def too_wide(page):
    """Return the elements that reach over the right edge of the page."""
    return await page.evaluate(
        """() => {
          const edge = document.documentElement.clientWidth
          const scrolls = node => node && (['auto', 'scroll', 'hidden', 'clip'].includes(
            getComputedStyle(node).overflowX) || scrolls(node.parentElement))
          return document.documentElement.scrollWidth > edge + 1
            ? [...document.querySelectorAll('body *')].filter(node =>
                node.getBoundingClientRect().right > edge + 1 && !scrolls(node.parentElement))
              .map(node => node.tagName + '.' + node.className) : []
        }"""
    )
