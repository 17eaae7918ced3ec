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

// The overview: one stream, which brings the rows that changed.
(() => {
  const overview = document.getElementById("overview");
  const live = document.getElementById("live");
  if (!overview || !window.EventSource) {
    return;
  }
  const say = (word, tone) => {
    live.textContent = word;
    live.className = "tag " + tone;
  };
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
  const open = () => {
    const stream = new EventSource(overview.dataset.events);
    stream.addEventListener("open", () => say("live", "good"));
    stream.addEventListener("rows", (event) => JSON.parse(event.data).forEach(put));
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

// Charts of an endpoint: one line for each version, asked for again every ten seconds.
document.addEventListener("DOMContentLoaded", () => {
  const charts = document.querySelector("[data-windows]");
  if (!charts || !window.uPlot) {
    return;
  }
  const colours = () => {
    // light-dark() is resolved by the browser only in the place of a colour.
    const probe = document.createElement("span");
    document.body.append(probe);
    const read = (name) => {
      probe.style.color = "var(" + name + ")";
      return getComputedStyle(probe).color;
    };
    const found = {
      ink: read("--muted"),
      line: read("--line"),
      series: [1, 2, 3, 4].map((i) => read("--series-" + i)),
    };
    probe.remove();
    return found;
  };
  const palette = colours();
  const plots = new Map();
  const time = (at) => new Date(at * 1000).toISOString();
  const short = (value) => String(Number(value.toPrecision(3)));
  const width = (element) => Math.max(240, element.clientWidth);
  const draw = (element, chart) => {
    const data = [chart.times].concat(chart.series.map((series) => series.values));
    const known = plots.get(element);
    const names = chart.series.map((series) => series.name).join("|");
    if (known && known.names === names) {
      known.plot.setData(data);
      return;
    }
    if (known) {
      known.plot.destroy();
    }
    const axis = { stroke: palette.ink, grid: { stroke: palette.line }, ticks: { stroke: palette.line } };
    const plot = new window.uPlot(
      {
        width: width(element),
        height: 200,
        axes: [
          Object.assign({ values: (u, splits) => splits.map((at) => time(at).slice(11, 19)) }, axis),
          Object.assign({ size: 60, values: (u, splits) => splits.map(short) }, axis),
        ],
        scales: { y: { range: (u, min, max) => [0, max > 0 ? max * 1.1 : 1] } },
        series: [{ label: "UTC", value: (u, at) => (at === null ? "–" : time(at).replace("T", " ").slice(0, 19)) }].concat(
          chart.series.map((series, i) => ({
            label: series.name,
            stroke: palette.series[i % palette.series.length],
            width: 2,
            dash: i < palette.series.length ? undefined : [6, 4],
            spanGaps: false,
            value: (u, v) => (v === null || v === undefined ? "–" : short(v) + " " + chart.unit),
          })),
        ),
      },
      data,
      element,
    );
    plots.set(element, { plot, names });
  };
  const load = async () => {
    try {
      const answer = await fetch(charts.dataset.windows, { headers: { Accept: "application/json" } });
      if (!answer.ok) {
        return;
      }
      const found = await answer.json();
      charts.querySelectorAll("[data-chart]").forEach((element) => {
        const chart = found[element.dataset.chart];
        const none = element.parentElement.querySelector("[data-none]");
        const isEmpty = !chart || !chart.times || chart.times.length === 0;
        if (none) {
          none.hidden = !isEmpty;
        }
        if (!isEmpty) {
          draw(element, chart);
        }
      });
    } catch (unreachable) {
      // The next try is ten seconds away.
    }
  };
  window.addEventListener("resize", () => {
    plots.forEach((known, element) => known.plot.setSize({ width: width(element), height: 200 }));
  });
  load();
  window.setInterval(load, 10000);
});
