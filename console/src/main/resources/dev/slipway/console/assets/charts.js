// Charts of an endpoint: one line for each version, and how latencies were spread, asked for again
// while somebody looks.
"use strict";

(() => {
  const charts = document.querySelector("[data-windows]");
  if (!charts || !window.uPlot) {
    return;
  }
  const height = 200;
  const letters = "11px " + getComputedStyle(document.documentElement).fontFamily;
  const every = { "15m": 10000, "1h": 30000, "1d": 60000 };
  const plots = new Map();
  const time = (at) => new Date(at * 1000).toISOString();
  const short = (value) => String(Number(value.toPrecision(3)));
  const width = (element) => Math.max(240, element.clientWidth);
  const figure = (unit) => (u, value) =>
    value === null || value === undefined ? "–" : short(value) + " " + unit;

  const colours = () => {
    // light-dark() is resolved by the browser only in the place of a colour.
    const probe = document.createElement("span");
    document.body.append(probe);
    const read = (name) => {
      probe.style.color = "var(" + name + ")";
      return getComputedStyle(probe).color;
    };
    const found = {
      text: read("--ink"),
      ink: read("--muted"),
      line: read("--grid"),
      band: read("--good"),
      paper: read("--card"),
      series: [1, 2, 3, 4].map((i) => read("--series-" + i)),
    };
    probe.remove();
    return found;
  };
  let palette = colours();
  const colour = (i) => palette.series[i % palette.series.length];

  const clock = (u, splits) => {
    const isFine = splits.length > 1 && splits[1] - splits[0] < 60;
    return splits.map((at) => time(at).slice(11, isFine ? 19 : 16));
  };
  const axis = (more) =>
    Object.assign(
      {
        stroke: palette.ink,
        font: letters,
        grid: { stroke: palette.line, width: 1 },
        ticks: { show: false },
      },
      more,
    );
  const instant = {
    label: "UTC",
    value: (u, at) => (at === null ? "–" : time(at).replace("T", " ").slice(0, 19)),
  };

  // Where all endpoints together should be, behind the lines.
  const shade = (band) => (u) => {
    const y = (value) => u.valToPos(value, "y", true);
    u.ctx.save();
    u.ctx.fillStyle = palette.band;
    u.ctx.globalAlpha = 0.16;
    u.ctx.fillRect(u.bbox.left, y(band.to), u.bbox.width, y(band.from) - y(band.to));
    u.ctx.restore();
  };

  const lines = (element, chart) => ({
    width: width(element),
    height,
    cursor: { sync: { key: "endpoint" } },
    axes: [axis({ size: 28, values: clock }), axis({ size: 52, values: (u, splits) => splits.map(short) })],
    scales: {
      y: {
        range: (u, min, max) => {
          const most = chart.band ? Math.max(max, chart.band.whole) : max;
          return [0, most > 0 ? most * 1.1 : 1];
        },
      },
    },
    hooks: chart.band ? { drawClear: [shade(chart.band)] } : {},
    series: [instant].concat(
      chart.series.map((series, i) => ({
        label: series.name,
        stroke: colour(i),
        width: 2,
        dash: i < palette.series.length ? undefined : [6, 4],
        fill: chart.series.length === 1 ? colour(i).replace("rgb(", "rgba(").replace(")", ", 0.12)") : undefined,
        points: { show: chart.times.length < 3 },
        spanGaps: false,
        value: figure(chart.unit),
      })),
    ),
  });

  const draw = (element, names, options, data) => {
    const known = plots.get(element);
    if (known && known.names === names) {
      known.plot.setData(data);
      return;
    }
    if (known) {
      known.plot.destroy();
    }
    plots.set(element, { plot: new window.uPlot(options, data, element), names });
  };

  // Steps of 1, 2 and 5 in every power of ten, or fewer where they would stand too close.
  const marks = (low, high) => {
    const found = [];
    for (let power = -6; power < 8; power++) {
      [1, 2, 5].forEach((step) => {
        const mark = Number((step * 10 ** power).toPrecision(1));
        if (mark >= low && mark <= high) {
          found.push(mark);
        }
      });
    }
    const tens = found.filter((mark) => Number.isInteger(Math.log10(mark)));
    return found.length > 6 && tens.length > 1 ? tens : found;
  };

  const fit = () =>
    plots.forEach((known, element) => {
      if (known.plot.width !== width(element)) {
        known.plot.setSize({ width: width(element), height });
      }
    });

  const heats = new Map();
  const spread = (element, version) => (u) => {
    const { heat, spreads } = heats.get(element);
    const one = spreads.get(version);
    const x = (at) => Math.round(u.valToPos(at, "x", true));
    const y = (edge) => Math.round(u.valToPos(edge, "y", true));
    u.ctx.save();
    u.ctx.fillStyle = colour(one.place);
    one.columns.forEach((column) => {
      const left = x(column.time);
      const wide = Math.max(1, x(column.time + heat.seconds) - left);
      column.counts.forEach((count, i) => {
        if (count > 0) {
          const top = y(heat.edges[column.row + i + 1]);
          u.ctx.globalAlpha = 0.14 + 0.86 * Math.sqrt(count / one.most);
          u.ctx.fillRect(left, top, wide, Math.max(1, y(heat.edges[column.row + i]) - top));
        }
      });
    });
    u.ctx.restore();
  };

  const heatOptions = (element, version, place) => {
    const edges = () => heats.get(element).heat.edges;
    const range = () => [Math.max(1e-5, edges()[0]), edges()[edges().length - 1]];
    return {
      width: width(element),
      height,
      cursor: { sync: { key: "endpoint" }, points: { show: false } },
      axes: [
        axis({ size: 28, values: clock, grid: { show: false } }),
        axis({
          size: 52,
          splits: () => marks(...range()),
          filter: (u, splits) => splits,
          values: (u, splits) => splits.map(short),
        }),
      ],
      scales: {
        x: { range: (u, min, max) => [min, max + heats.get(element).heat.seconds] },
        y: { distr: 3, range },
      },
      hooks: { drawClear: [spread(element, version)] },
      series: [
        instant,
        { label: version + ", p50", stroke: palette.text, width: 1.5, points: { show: false }, value: figure("ms") },
        {
          label: "p99",
          stroke: palette.text,
          width: 1.5,
          dash: [3, 3],
          points: { show: false },
          value: figure("ms"),
        },
      ],
    };
  };

  const busiest = (heat, one) => {
    const sums = heat.edges.map(() => 0);
    one.columns.forEach((column) => column.counts.forEach((count, i) => (sums[column.row + i] += count)));
    const row = sums.indexOf(Math.max(...sums));
    return short(heat.edges[row]) + " and " + short(heat.edges[row + 1]) + " ms";
  };

  const warm = (element, found) => {
    const heat = found.heat;
    const place = new Map(found.p50.series.map((series, i) => [series.name, i]));
    heats.set(element, {
      heat,
      spreads: new Map(heat.versions.map((one) => [one.name, { ...one, place: place.get(one.name) }])),
    });
    const shown = new Map([...element.children].map((child) => [child.dataset.version, child]));
    // All of them first, so that each is drawn as wide as it will be.
    const children = heat.versions.map((one) => {
      const child = shown.get(one.name) || document.createElement("div");
      if (!shown.delete(one.name)) {
        child.dataset.version = one.name;
        child.setAttribute("role", "img");
        element.append(child);
      }
      return child;
    });
    shown.forEach((child) => {
      // In another colour scheme it was not drawn again while it was out of view.
      const known = plots.get(child);
      if (known) {
        known.plot.destroy();
        plots.delete(child);
      }
      child.remove();
    });
    heat.versions.forEach((one, n) => {
      const child = children[n];
      child.setAttribute(
        "aria-label",
        "Latencies of " + one.name + " over time; most were between " + busiest(heat, one),
      );
      const i = place.get(one.name);
      draw(child, one.name, heatOptions(element, one.name, i), [
        found.p50.times,
        found.p50.series[i].values,
        found.p99.series[i].values,
      ]);
    });
    fit();
  };

  const hasValues = (chart) => chart.series.some((series) => series.values.some((value) => value !== null));

  let newest;
  const all = [...charts.querySelectorAll("[data-chart]")];
  // What is empty is left out of the answer.
  const isEmpty = (name) => {
    const chart = newest[name];
    return !chart || !(name === "heat" ? chart.versions : chart.times && hasValues(chart));
  };
  const drawOne = (element) => {
    const name = element.dataset.chart;
    if (isEmpty(name)) {
      return;
    }
    if (name === "heat") {
      warm(element, newest);
      return;
    }
    const chart = newest[name];
    const names = chart.series.map((series) => series.name).join("|");
    const data = [chart.times].concat(chart.series.map((series) => series.values));
    draw(element, names, lines(element, chart), data);
  };
  // Charts that are in view or nearly so, one after the other, with room for the reader in between.
  const inView = new Set();
  const queue = [];
  let isAtWork = false;
  const work = () => {
    const element = queue.shift();
    if (element) {
      drawOne(element);
      window.setTimeout(work);
    } else {
      isAtWork = false;
      charts.dataset.drawn = "yes";
    }
  };
  const want = (element) => {
    if (newest && !queue.includes(element)) {
      queue.push(element);
      if (!isAtWork) {
        isAtWork = true;
        window.setTimeout(work);
      }
    }
  };
  const eyes = new IntersectionObserver(
    (entries) =>
      entries.forEach((entry) => {
        const element = entry.target.querySelector("[data-chart]");
        if (entry.isIntersecting) {
          inView.add(element);
          want(element);
        } else {
          inView.delete(element);
        }
      }),
    { rootMargin: "200px" },
  );
  all.forEach((element) => eyes.observe(element.parentElement));
  const show = (found) => {
    newest = found;
    all.forEach((element) => {
      element.hidden = isEmpty(element.dataset.chart);
      element.parentElement.querySelector("[data-none]").hidden = !element.hidden;
    });
    inView.forEach(want);
  };
  const load = async () => {
    try {
      const answer = await fetch(charts.dataset.windows, {
        headers: { Accept: "application/json", "HX-Request": "true" },
      });
      if (answer.headers.has("HX-Redirect")) {
        // Who has to sign in again comes back to the page, and not to its figures alone.
        window.location.assign(charts.dataset.page);
      } else if (answer.ok) {
        show(await answer.json());
      }
    } catch (unreachable) {
      // The next try is not far away.
    }
  };
  window.addEventListener("resize", fit);
  const recolour = () => {
    palette = colours();
    plots.forEach((known) => known.plot.destroy());
    plots.clear();
    if (newest) {
      show(newest);
    }
  };
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour);
  document.addEventListener("colours", recolour);
  load();
  window.setInterval(load, every[charts.dataset.past] || 10000);
})();
