// "/" moves the cursor to the search box, "j" and "k" move through the hits, Enter opens one.
// On the page of an article "j" and "k" open the next and the previous hit of its search.
// On hover, a time is shown in the reader's own time zone. The pages work without this script.
(() => {
  const box = document.querySelector("main [data-box]") || document.querySelector("[data-box]");
  const hits = [...document.querySelectorAll("[data-hit]")];
  let at = -1;

  const go = (step) => {
    if (!hits.length) return document.querySelector(`.turns a[rel=${step > 0 ? "next" : "prev"}]`)?.click();
    if (hits[at]) hits[at].classList.remove("here");
    const focused = hits.findIndex((hit) => hit.contains(document.activeElement));
    const from = focused < 0 ? at : focused; // a hit reached with Tab counts as the current one
    at = Math.max(0, Math.min(from + step, hits.length - 1));
    hits[at].classList.add("here");
    hits[at].querySelector("h2 a").focus({ preventScroll: true });
    hits[at].scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const inField = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (event.key === "Escape" && inField) event.target.blur();
    if (inField) return;
    if (event.key === "/" && box) {
      event.preventDefault();
      box.focus();
      box.select();
    } else if (event.key === "j") {
      go(1);
    } else if (event.key === "k") {
      go(-1);
    }
  });

  for (const time of document.querySelectorAll("time[datetime*=T]")) {
    const moment = new Date(time.dateTime);
    if (!Number.isNaN(moment.valueOf())) {
      time.title = moment.toLocaleString(undefined, { dateStyle: "full", timeStyle: "short" }) + " (your time zone)";
    }
  }
})();
