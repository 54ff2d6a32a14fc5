/**
 * Before the first paint: pages as the visitor likes them. It comes after the stylesheet and is no
 * module, so that nothing is drawn before it; it is the only script that a page waits for.
 */
{
  const root = document.documentElement
  /** @type {Map<MediaList | HTMLMetaElement, string>} what the stylesheet asks of the browser */
  const queries = new Map()
  const ALWAYS = "(min-width: 0px)"
  const NEVER = "(max-width: 0px)"

  /** @param {CSSRuleList} rules */
  const collect = (rules) => {
    for (const rule of Array.from(rules)) {
      if (rule instanceof CSSMediaRule) queries.set(rule.media, rule.media.mediaText)
      if ("cssRules" in rule) collect(/** @type {CSSGroupingRule} */ (rule).cssRules)
    }
  }

  /**
   * What a visitor chose outweighs what the phone is set to.
   * @param {string} scheme
   * @param {string} motion
   */
  const outweigh = (scheme, motion) => {
    if (!queries.size) {
      for (const sheet of Array.from(document.styleSheets)) collect(sheet.cssRules)
      const metas = document.querySelectorAll("meta[media]")
      for (const meta of /** @type {NodeListOf<HTMLMetaElement>} */ (metas))
        queries.set(meta, meta.media)
    }
    for (const [place, query] of queries) {
      const text = query
        .replace(/\(prefers-color-scheme: (\w+)\)/, (asked, name) =>
          scheme === "auto" ? asked : scheme === name ? ALWAYS : NEVER,
        )
        .replace("(prefers-reduced-motion: no-preference)", (asked) =>
          motion === "auto" ? asked : NEVER,
        )
      if (place instanceof MediaList) place.mediaText = text
      else place.media = text
    }
  }

  const apply = () => {
    const wishes = JSON.parse(localStorage.getItem("settings") ?? "{}")
    const { text = "100", scheme = "auto", motion = "auto" } = wishes
    const asked = matchMedia("(prefers-contrast: more)").matches ? "strong" : "normal"
    Object.assign(root.dataset, { text, scheme, motion, contrast: wishes.contrast ?? asked })
    if (queries.size || scheme !== "auto" || motion !== "auto") outweigh(scheme, motion)
  }

  try {
    apply()
    // From another tab, and from this one.
    addEventListener("storage", apply)
    addEventListener("settings", apply)
  } catch {
    // Where nothing may be kept, nothing can be chosen: without its mark the button stays away.
  }
}
