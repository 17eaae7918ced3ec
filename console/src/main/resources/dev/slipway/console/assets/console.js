// What pages do beyond showing themselves. Everything works without it, only not live.
"use strict";

// What is there is shown before anything else is asked for.
const onceShown = (then) => window.requestAnimationFrame(() => window.setTimeout(then));

// What a part of a page is drawn with, in its order.
onceShown(async () => {
  for (const part of document.querySelectorAll("[data-loads]")) {
    for (const address of part.dataset.loads.split(" ")) {
      await new Promise((loaded) => {
        const isStyle = address.includes(".css?");
        const one = document.createElement(isStyle ? "link" : "script");
        Object.assign(one, isStyle ? { rel: "stylesheet", href: address } : { src: address });
        one.addEventListener("load", loaded);
        document.head.append(one);
      });
    }
  }
});

// Colours change as soon as they are chosen, and the page stays as it is: what was typed elsewhere on
// it is there still. Choices are kept one behind the other; one that cannot be kept holds for this page.
document.querySelectorAll("form.theme").forEach((form) => {
  let kept = Promise.resolve();
  form.addEventListener("change", () => form.requestSubmit());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const body = new URLSearchParams(new FormData(form));
    document.documentElement.dataset.theme = body.get("theme");
    document.dispatchEvent(new Event("colours"));
    // Whoever goes on to another page at once finds it there all the same.
    const order = { method: "POST", headers: { "HX-Request": "true" }, body, keepalive: true };
    kept = kept.then(() => fetch(form.action, order)).catch(() => {});
  });
});

// Buttons that ask before their form is sent.
document.addEventListener("submit", (event) => {
  const question = event.submitter ? event.submitter.dataset.confirm : undefined;
  if (question && !window.confirm(question)) {
    event.preventDefault();
  }
});

// What was typed to try an endpoint stays while the tab is open, though the page is left or an error
// comes in its place. It is shown to nobody else, and signing out ends it.
(() => {
  let kept;
  try {
    kept = window.sessionStorage;
  } catch (refused) {
    return;
  }
  document.addEventListener("submit", (event) => {
    if (event.target.getAttribute("action") === "/console/sign-out") {
      kept.clear();
    }
  });
  const form = document.querySelector("form[data-keeps]");
  if (!form) {
    return;
  }
  const place = form.dataset.keeps + " " + new URL(form.action).pathname;
  const fields = [...form.querySelectorAll("textarea")];
  // An input of another type or shape is another one.
  const nameOf = (field) =>
    field.labels[0].textContent +
    ": " +
    document.getElementById(field.getAttribute("aria-describedby")).textContent;
  const typed = JSON.parse(kept.getItem(place) || "{}");
  fields.forEach((field) => {
    const text = typed[nameOf(field)];
    if (text !== undefined) {
      field.value = text;
    }
  });
  form.addEventListener("input", () => {
    const all = Object.fromEntries(fields.map((field) => [nameOf(field), field.value]));
    try {
      kept.setItem(place, JSON.stringify(all));
    } catch (full) {
      kept.removeItem(place);
    }
  });
})();

// The overview: one stream, which brings totals and the rows that changed. Curves are drawn for rows
// that are in view alone, so two hundred endpoints cost what a screenful costs.
(() => {
  const overview = document.getElementById("overview");
  const live = document.getElementById("live");
  if (!overview || !window.EventSource) {
    return;
  }
  const svg = "http://www.w3.org/2000/svg";
  const most = 60;
  // Cells whose change is worth a look: version, release, alerts.
  const notable = [0, 6, 7];
  let rows = new Map();
  const say = (word, tone) => {
    live.textContent = word;
    live.className = "tag " + tone;
  };
  // Rates since the page was opened, as a small curve.
  const draw = (row) => {
    const top = Math.max(0, ...row.rates);
    if (row.rates.length < 2 || top === 0) {
      return;
    }
    let drawn = row.curve.firstElementChild;
    if (!drawn) {
      drawn = document.createElementNS(svg, "svg");
      drawn.setAttribute("viewBox", "0 0 96 22");
      drawn.setAttribute("aria-hidden", "true");
      drawn.append(document.createElementNS(svg, "path"), document.createElementNS(svg, "polyline"));
      row.curve.replaceChildren(drawn);
    }
    const first = 96 - ((row.rates.length - 1) * 96) / (most - 1);
    const points = row.rates.map(
      (rate, i) => (first + (i * 96) / (most - 1)).toFixed(1) + "," + (21 - (rate / top) * 19).toFixed(1),
    );
    drawn.children[0].setAttribute("d", "M" + first.toFixed(1) + ",22 L" + points.join(" L") + " L96,22 Z");
    drawn.children[1].setAttribute("points", points.join(" "));
  };
  const nameOf = (line) => line.cells[0].textContent;
  const seen = new IntersectionObserver((entries) =>
    entries.forEach((entry) => {
      const row = rows.get(nameOf(entry.target));
      if (row) {
        row.isInView = entry.isIntersecting;
        if (row.isInView) {
          draw(row);
        }
      }
    }),
  );
  // Where the cells of each row are, looked for once.
  const find = () => {
    const before = rows;
    rows = new Map();
    seen.disconnect();
    overview.querySelectorAll("tbody tr").forEach((line) => {
      const name = nameOf(line);
      const known = before.get(name);
      const [, state, version, rate, curve, ...others] = line.cells;
      rows.set(name, {
        line,
        state: state.firstElementChild,
        cells: [version.firstElementChild, rate, ...others],
        curve,
        rates: known ? known.rates : [],
        isInView: false,
      });
      seen.observe(line);
    });
  };
  const put = (told) => {
    const row = rows.get(told.name);
    if (!row) {
      return;
    }
    let isNotable = false;
    if (row.state.textContent !== told.state) {
      row.state.textContent = told.state;
      row.state.className = "tag " + told.tone;
      isNotable = true;
    }
    if (row.state.title !== (told.reason || "")) {
      row.state.title = told.reason || "";
    }
    row.cells.forEach((cell, i) => {
      if (cell.textContent !== told.cells[i]) {
        cell.textContent = told.cells[i];
        isNotable = isNotable || notable.includes(i);
        if (i === 0) {
          // Where the table cuts the version, its title says the whole of it.
          cell.title = told.cells[i];
        }
      }
    });
    if (isNotable) {
      row.line.classList.add("fresh");
      window.setTimeout(() => row.line.classList.remove("fresh"), 600);
    }
  };
  const note = (row) => {
    row.rates.push(Number.parseFloat(row.cells[1].textContent.replaceAll(",", "")) || 0);
    if (row.rates.length > most) {
      row.rates.shift();
    }
    if (row.isInView) {
      draw(row);
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
  // What is wrong with the whole server, for as long as it is.
  const warn = (warnings) => {
    const place = document.getElementById("warnings");
    const shown = [...place.querySelectorAll("bdi")].map((one) => one.textContent);
    if (JSON.stringify(shown) === JSON.stringify(warnings)) {
      return;
    }
    place.replaceChildren(
      ...warnings.map((warning) => {
        const notice = document.createElement("p");
        const text = document.createElement("bdi");
        notice.className = "notice warn";
        text.textContent = warning;
        notice.append(text);
        return notice;
      }),
    );
  };
  // What is empty is left out of the message.
  const show = (news) => {
    warn(news.warnings || []);
    (news.totals || []).forEach(total);
    (news.rows || []).forEach(put);
  };
  // What was told since each table was asked for that is still on its way.
  const awaited = new Set();
  const asOf = document.getElementById("as-of");
  const tell = (news) => {
    asOf.dateTime = new Date().toISOString();
    asOf.textContent = asOf.dateTime.slice(0, 19).replace("T", " ") + " UTC";
    show(news);
    rows.forEach(note);
    awaited.forEach((meanwhile) => meanwhile.push(news));
  };
  // Whoever goes about with keys is where they were when the table is another one.
  const where = (one) => {
    if (!overview.contains(one)) {
      return null;
    }
    const address = one.getAttribute("href");
    const part = one.closest("tbody") ? "tbody " : "";
    return address ? part + 'a[href="' + CSS.escape(address) + '"]' : ".scroll";
  };
  const count = document.getElementById("count");
  let asked = 0;
  let shown = 0;
  // Endpoints or alerts came or went.
  const renew = async () => {
    const mine = ++asked;
    const meanwhile = [];
    awaited.add(meanwhile);
    try {
      const answer = await fetch(overview.dataset.table, { headers: { "HX-Request": "true" } });
      // Who has to sign in again is told where, which is no table.
      const table = answer.ok && !answer.headers.has("HX-Redirect") ? await answer.text() : "";
      // One that was asked for later may have come before.
      if (table && mine > shown) {
        shown = mine;
        const focused = where(document.activeElement);
        overview.innerHTML = table;
        find();
        // It may be from before what was told since, and that is told once.
        meanwhile.forEach(show);
        count.textContent = rows.size === 1 ? "1 endpoint" : rows.size.toLocaleString("en") + " endpoints";
        if (focused) {
          const again = overview.querySelector(focused);
          if (again) {
            again.focus({ preventScroll: true });
          }
        }
      }
    } catch (unreachable) {
      // The stream ends as well, and its end is told.
    } finally {
      awaited.delete(meanwhile);
    }
  };
  let mayBeOld = false;
  const open = () => {
    const stream = new EventSource(overview.dataset.events);
    stream.addEventListener("open", () => {
      say("live", "good");
      // Nobody tells what came or went while nothing was heard: a stream begins with what is there.
      if (mayBeOld) {
        renew();
      }
      mayBeOld = true;
    });
    stream.addEventListener("news", (event) => tell(JSON.parse(event.data)));
    stream.addEventListener("stale", renew);
    stream.addEventListener("error", () => {
      say("not live", "quiet");
      mayBeOld = true;
      if (stream.readyState === EventSource.CLOSED) {
        window.setTimeout(open, 30000);
      }
    });
  };
  onceShown(() => {
    find();
    open();
  });
})();
