// What pages do beyond showing themselves. Everything works without it, only not live.
"use strict";

// Colours change as soon as they are chosen.
document.querySelectorAll("form.theme select").forEach((select) => {
  select.addEventListener("change", () => select.form.requestSubmit());
});

// Buttons that ask before their form is sent.
document.addEventListener("submit", (event) => {
  const question = event.submitter ? event.submitter.dataset.confirm : undefined;
  if (question && !window.confirm(question)) {
    event.preventDefault();
  }
});

// The overview: one stream, which brings totals and the rows that changed.
(() => {
  const overview = document.getElementById("overview");
  const live = document.getElementById("live");
  if (!overview || !window.EventSource) {
    return;
  }
  const svg = "http://www.w3.org/2000/svg";
  const most = 60;
  const seen = new Map();
  const say = (word, tone) => {
    live.textContent = word;
    live.className = "tag " + tone;
  };
  // Rates since the page was opened, as a small curve.
  const note = (name, rate) => {
    const rates = seen.get(name) || [];
    rates.push(rate);
    if (rates.length > most) {
      rates.shift();
    }
    seen.set(name, rates);
  };
  const curve = (line) => {
    const place = line.querySelector("[data-curve]");
    const rates = seen.get(line.dataset.row) || [];
    const top = Math.max(0, ...rates);
    if (!place || rates.length < 2 || top === 0) {
      return;
    }
    let drawn = place.querySelector("svg");
    if (!drawn) {
      drawn = document.createElementNS(svg, "svg");
      drawn.setAttribute("viewBox", "0 0 96 22");
      drawn.append(document.createElementNS(svg, "path"), document.createElementNS(svg, "polyline"));
      place.replaceChildren(drawn);
    }
    const first = 96 - ((rates.length - 1) * 96) / (most - 1);
    const points = rates.map(
      (rate, i) => (first + (i * 96) / (most - 1)).toFixed(1) + "," + (21 - (rate / top) * 19).toFixed(1),
    );
    drawn.children[0].setAttribute("d", "M" + first.toFixed(1) + ",22 L" + points.join(" L") + " L96,22 Z");
    drawn.children[1].setAttribute("points", points.join(" "));
  };
  const curves = () => overview.querySelectorAll("[data-row]").forEach(curve);
  const put = (row) => {
    const line = overview.querySelector('[data-row="' + CSS.escape(row.name) + '"]');
    if (!line) {
      return;
    }
    const state = line.querySelector("[data-state]");
    state.textContent = row.state;
    state.className = "tag " + row.tone;
    state.title = row.reason || "";
    let changed = false;
    line.querySelectorAll("[data-cell]").forEach((cell, i) => {
      const place = cell.querySelector("bdi") || cell;
      if (place.textContent !== row.cells[i]) {
        place.textContent = row.cells[i];
        changed = true;
      }
    });
    if (changed) {
      line.classList.add("fresh");
      window.setTimeout(() => line.classList.remove("fresh"), 600);
    }
  };
  const total = (sum) => {
    const tile = document.querySelector('[data-total="' + CSS.escape(sum.name) + '"]');
    if (tile) {
      tile.className = "tile " + sum.tone;
      tile.querySelector("[data-value]").textContent = sum.value;
      tile.querySelector("[data-detail]").textContent = sum.detail;
    }
  };
  const asOf = document.getElementById("as-of");
  const tell = (news) => {
    asOf.dateTime = new Date().toISOString();
    asOf.textContent = asOf.dateTime.slice(0, 19).replace("T", " ") + " UTC";
    (news.totals || []).forEach(total);
    (news.rows || []).forEach(put);
    overview.querySelectorAll("[data-row]").forEach((line) => {
      const rate = line.querySelector("[data-rate]");
      note(line.dataset.row, Number.parseFloat(rate.textContent.replaceAll(",", "")) || 0);
    });
    curves();
  };
  overview.addEventListener("htmx:afterSwap", curves);
  const open = () => {
    const stream = new EventSource(overview.dataset.events);
    stream.addEventListener("open", () => say("live", "good"));
    stream.addEventListener("news", (event) => tell(JSON.parse(event.data)));
    stream.addEventListener("stale", () => window.htmx.trigger(overview, "stale"));
    stream.addEventListener("error", () => {
      say("not live", "quiet");
      if (stream.readyState === EventSource.CLOSED) {
        window.setTimeout(open, 30000);
      }
    });
  };
  open();
})();
