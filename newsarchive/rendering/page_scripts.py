"""The scripts that run inside a page, in the browser: what they return is the page's own word."""

#: The number of characters that a reader sees, and whether the document is complete.
SHOWN_TEXT = "() => document.body ? document.body.innerText.trim().length : 0"

#: Go to the end of the page, for texts that are drawn when they come into view.
SCROLL_DOWN = "() => window.scrollTo(0, document.documentElement.scrollHeight)"

#: The document as HTML, or only its length if that is over the limit. The content of open shadow
#: roots, which is not part of a document's HTML, is written in the place where it is shown.
DRAWN_HTML = """(limit) => {
  const root = document.documentElement;
  if (!root) return {html: "", length: 0};
  const hosts = [];
  const walk = (node) => {
    for (const each of node.querySelectorAll("*"))
      if (each.shadowRoot) { hosts.push(each.shadowRoot); walk(each.shadowRoot); }
  };
  walk(document);
  let html = hosts.length && root.getHTML ? root.getHTML({shadowRoots: hosts}) : root.innerHTML;
  if (html.length > limit) return {html: "", length: html.length};
  if (hosts.length) {
    const drawn = new DOMParser().parseFromString("<!DOCTYPE html><html>" + html, "text/html");
    for (;;) {
      const template = drawn.querySelector("template[shadowrootmode]");
      if (!template) break;
      const host = template.parentNode, content = template.content;
      template.remove();
      const slot = content.querySelector("slot:not([name])");
      if (slot) slot.replaceChildren(...host.childNodes);
      host.prepend(content);
    }
    html = drawn.documentElement.innerHTML;
  }
  const tag = root.cloneNode(false).outerHTML.replace(/<\\/html>$/i, "");
  return {html: "<!DOCTYPE html>\\n" + tag + html + "</html>", length: html.length};
}"""
