// On Datasette's pages: a name for the SQL editor, which Datasette makes when the page has loaded.
window.addEventListener("load", () => {
  const field = document.querySelector(".CodeMirror textarea");
  if (field) field.setAttribute("aria-label", "SQL");
});
