#!/usr/bin/env python3
"""Versions that are loaded on request: how many a node holds, and what the first request waits.

    benchmarks/density.py [zipf] [zero] [burst] [pressed] [--endpoints 10000] [--seconds 300] [--rounds 100]
                          [--budget 2GiB]

zipf: so many endpoints are registered, nine of ten a tree ensemble of flights, one of ten a quantized
MiniLM (23 MB), each with a version of its own and `scaling.min: 0`; the loaded ones may hold the budget
together. Callers ask for them with Zipf's frequencies (exponent 1) for a while. Every request has to be
answered or refused by a named rule; printed are the evictions, how many of them the log explains, resident
memory, and size and time of a scrape.

zero: the time from sending a request to its answer, when the MiniLM behind it sleeps warm, and when it
sleeps cold (its process has loaded it before in both cases, and once where it has not).

burst: a thousand requests at once for a version that sleeps, of flights and of MiniLM, each with half a minute.
None may be lost.

pressed: the same for MiniLM, where not all can be answered: within 300 ms and a second, each time the version
sleeps warm, within a second where it sleeps cold, a mixture of deadlines, and more than the gate holds, by places
and by bytes; and three crowds in a row that have a second each, with a fourth one behind a restart. The first two
are judged by what was measured at rest, later ones by what two crowds have shown. Each has to be answered in its
deadline or refused within 5 ms of its head being read. Both clocks are told: the client's, and the server's, which
is `total_us` of the access log, from the head to the answer, by the prediction's id. Told apart are

- refusals by the head (429 and 503; 504 because no answer could come in time), whose goal is the 5 ms,
- 504 at the deadline of those that had waited, whose goal is 5 ms behind it (p99),
- what was refused in between, once its body was read: its wait was in vain, and longer than it had to be.
"""

import argparse
import asyncio
import collections
import http.client
import itertools
import json
import pathlib
import random
import statistics
import tempfile
import threading
import time
import typing

import rig
import swap

CALLERS = 8
BATCH = 500
BURST = 1_000
IDLE = "2s"
PATIENCE_MS = 30_000
GOAL_MS = 5


def main():
    options = parse()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        if "zipf" in options.what:
            zipf(folder / "zipf", options)
        if "zero" in options.what:
            zero(folder / "zero", options)
        if "burst" in options.what:
            for model in ("flights", "minilm"):
                burst(folder / f"burst-{model}", model)
        if "pressed" in options.what:
            pressed(folder / "pressed")


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", nargs="*", help="zipf, zero, burst, pressed; all when none is named")
    parser.add_argument("--endpoints", type=int, default=10_000)
    parser.add_argument("--seconds", type=int, default=300, help="of asking by Zipf")
    parser.add_argument("--rounds", type=int, default=100, help="from zero, of each kind")
    parser.add_argument("--budget", default="2GiB", help="memory of loaded versions")
    options = parser.parse_args()
    options.what = options.what or ["zipf", "zero", "burst", "pressed"]
    return options


def push(server):
    """A version of each model; their own endpoints go, so that nothing stays loaded."""
    server.push(rig.ROOT / "examples" / "flights" / "v1", "flights")
    server.push(rig.minilm(quantized=True), "minilm")


def on_demand(name, model, idle="10m", **scaling):
    return {"kind": "Endpoint", "name": name, "serves": f"{model}/1",
            "scaling": {"min": 0, "idle": idle, **scaling}}  # fmt: skip


def bodies(folder):
    return {"flights": rig.body(folder).read_text(), "minilm": swap.text()}


# ---- Zipf ------------------------------------------------------------------------------------------


def zipf(folder, options):
    settings = [f"serving.memory: {options.budget}"]
    with rig.Slipway(folder, "zipf", settings, models=False) as server:
        push(server)
        names = [(f"e{number}", "minilm" if number % 10 == 0 else "flights")
                 for number in range(options.endpoints)]  # fmt: skip
        begin = time.perf_counter()
        for start in range(0, len(names), BATCH):
            apply(server, [on_demand(name, model) for name, model in names[start : start + BATCH]])
        for model in ("flights", "minilm"):
            apply(server, [on_demand(model, model)])
        registered = time.perf_counter() - begin
        await_known(server, options.endpoints)
        known = time.perf_counter() - begin
        print(f"{options.endpoints:,} endpoints registered in {registered:.1f} s, "
              f"known to serving after {known:.1f} s", flush=True)  # fmt: skip
        size, took = scrape(server)
        print(f"a scrape before: {size / 1024:.0f} KiB in {took * 1e3:.1f} ms", flush=True)
        counts, peak = ask_by_zipf(server, names, bodies(folder), options.seconds)
        say_zipf(server, counts, peak)


def apply(server, specs):
    """All of them by one command."""
    puts = [{"spec": spec} for spec in specs]
    server.call("POST", "/objects/apply", {"puts": puts, "removals": []})


def await_known(server, count):
    deadline = time.monotonic() + 120
    while metric(server, 'slipway_versions{tier="cold"}') < count:
        if time.monotonic() > deadline:
            raise SystemExit("not all endpoints are known to serving after two minutes")
        time.sleep(0.1)


def ask_by_zipf(server, names, texts, seconds):
    shuffled = names[:]
    random.Random(7).shuffle(shuffled)
    weights = list(itertools.accumulate(1 / rank for rank in range(1, len(names) + 1)))
    end = time.monotonic() + seconds
    counts, peak, lock = {}, [0.0], threading.Lock()

    def caller(seed):
        draw = random.Random(seed)
        connection = http.client.HTTPConnection(server.http, timeout=120)
        while time.monotonic() < end:
            name, model = draw.choices(shuffled, cum_weights=weights)[0]
            connection.request("POST", f"/v2/models/{name}/infer", texts[model],
                               {"Content-Type": "application/json"})  # fmt: skip
            answer = connection.getresponse()
            said = answer.read()
            kind = "answered" if answer.status == 200 else f"{answer.status} {rule(said)}"
            with lock:
                counts[kind] = counts.get(kind, 0) + 1

    threads = [rig.Beside(caller, seed) for seed in range(CALLERS)]
    while any(thread.is_alive() for thread in threads):
        peak[0] = max(peak[0], swap.resident(server))
        time.sleep(0.5)
    server.process.poll()
    if server.process.returncode is not None:
        raise SystemExit(f"the server ended with {server.process.returncode}")
    for thread in threads:
        thread.end()
    return counts, peak[0]


def rule(said):
    """The rule that a refusal names, and what of its message is the same for many."""
    message = json.loads(said).get("error", "")
    known = message.split(": ", 1)[0]
    return known + (" (thrashing)" if "too lately" in message else "")


def say_zipf(server, counts, peak):
    total = sum(counts.values())
    print(f"{total:,} requests by Zipf: " + ", ".join(
        f"{count:,} {kind} ({count / total:.2%})" for kind, count in sorted(counts.items())))  # fmt: skip
    lines = [json.loads(line) for line in server.log.read_text().splitlines()
             if line.startswith("{")]  # fmt: skip
    evicted = [line for line in lines if line.get("event") == "version-evicted"]
    explained = [line for line in evicted if line.get("reason") and "score" in line]
    counted = sum(metric(server, f'slipway_evictions_total{{reason="{reason}"}}')
                  for reason in ("idle", "memory", "team-memory"))  # fmt: skip
    loads = sum(metric(server, f'slipway_loads_total{{from="{tier}"}}') for tier in ("cold", "warm"))
    size, took = scrape(server)
    hot = metric(server, 'slipway_versions{tier="hot"}')
    print(f"{loads:,.0f} loads, {counted:,.0f} evictions, {len(explained):,} of them explained in the log; "
          f"{hot:,.0f} versions loaded at the end, "
          f"{metric(server, 'slipway_thrash_refusals_total'):,.0f} loads refused by the thrash guard; "
          f"{peak:,.0f} MiB resident at most; a scrape: {size / 1024:.0f} KiB in {took * 1e3:.1f} ms")  # fmt: skip


def scrape(server):
    times = []
    for _ in range(20):
        begin = time.perf_counter()
        text = metrics(server)
        times.append(time.perf_counter() - begin)
    return len(text), statistics.median(times)


def metrics(server):
    connection = http.client.HTTPConnection(server.http, timeout=60)
    connection.request("GET", "/metrics", headers={"Authorization": f"Bearer {server.token()}"})
    text = connection.getresponse().read().decode()
    connection.close()
    return text


def metric(server, series):
    for line in metrics(server).splitlines():
        if line.startswith(f"{series} "):
            return float(line.rsplit(" ", 1)[1])
    return 0.0


# ---- From zero -------------------------------------------------------------------------------------


def zero(folder, options):
    for tier, settings in (("warm", []), ("cold", ["serving.warm-bytes: 1"])):
        with rig.Slipway(folder, tier, settings, models=False) as server:
            push(server)
            apply(server, [on_demand("minilm", "minilm", IDLE)])
            await_tier(server, tier)
            text = swap.text()
            first = ask_once(server, text)
            times = []
            for _ in range(options.rounds):
                await_tier(server, tier)
                times.append(ask_once(server, text))
            starts = server.call("GET", "/tiers?endpoint=minilm")["versions"][0]["starts"]
            phases = {one["phase"]: one["took"] for one in starts[-1]["phases"]}
            p99 = sorted(times)[max(0, -(-99 * len(times) // 100) - 1)]
            goal = 250 if tier == "warm" else 1_000
            print(f"from {tier}: first answer {statistics.median(times) * 1e3:.0f} ms (median), "
                  f"{p99 * 1e3:.0f} ms (p99 of {len(times)}), goal ≤ {goal} ms; the process's first "
                  f"{first * 1e3:.0f} ms; the last by phase: {phases}", flush=True)  # fmt: skip


def await_tier(server, tier):
    deadline = time.monotonic() + 60
    while metric(server, f'slipway_versions{{tier="{tier}"}}') < 1:
        if time.monotonic() > deadline:
            raise SystemExit(f"minilm is not {tier} after a minute")
        time.sleep(0.05)


def ask_once(server, text):
    connection = http.client.HTTPConnection(server.http, timeout=120)
    connection.connect()
    begin = time.perf_counter()
    connection.request("POST", "/v2/models/minilm/infer", text,
                       {"Content-Type": "application/json"})  # fmt: skip
    answer = connection.getresponse()
    said = answer.read()
    took = time.perf_counter() - begin
    if answer.status != 200:
        raise SystemExit(f"minilm: {answer.status} {said[:300]!r}")
    connection.close()
    return took


# ---- A burst ---------------------------------------------------------------------------------------


class Reply(typing.NamedTuple):
    """What became of one request; the times are in milliseconds."""

    status: int
    message: str
    prediction: str
    within: int
    took: float


def burst(folder, model):
    with rig.Slipway(folder, "burst", ["telemetry.access-log: true"], models=False) as server:
        push(server)
        apply(server, [on_demand(model, model, IDLE)])
        time.sleep(5)
        at_once(server, f"{model} from zero", model, bodies(folder)[model], [PATIENCE_MS])


def pressed(folder):
    text = swap.text()
    # Blanks within the document, up to what a refusal still reads away.
    large = "{" + " " * (32_000 - len(text)) + text[1:]
    logged = ["telemetry.access-log: true"]
    with rig.Slipway(folder, "warm", logged, models=False) as server:
        get_known(server, "warm", text)
        for within in ([300], [1_000], [300, 1_000, 10_000]):
            words = ", ".join(f"{one:,}" for one in within)
            from_zero(server, "warm", f"within {words} ms", text, within)
        from_zero(server, "warm", "where 100 may be inside", text, [PATIENCE_MS], concurrency=100)
    with rig.Slipway(folder, "cold", [*logged, "serving.warm-bytes: 1"], models=False) as server:
        get_known(server, "cold", text)
        from_zero(server, "cold", "within 1,000 ms", text, [1_000])
    # A quarter of the bytes may wait for one version: 500 of these bodies.
    tight = [*logged, f"serving.request-bytes: {4 * 500 * len(large)}"]
    with rig.Slipway(folder, "tight", tight, models=False) as server:
        get_known(server, "warm", text)
        from_zero(server, "warm", "beyond what may wait", large, [PATIENCE_MS])
    with rig.Slipway(folder, "known", logged, models=False) as server:
        get_known(server, "warm", text)
        for crowd in ("first", "second", "third"):
            from_zero(server, "warm", f"within 1,000 ms, the {crowd} crowd", text, [1_000])
    with rig.Slipway(folder, "again", logged, data=server.data, models=False) as again:
        from_zero(again, "cold", "within 1,000 ms, the first crowd behind a restart", text, [1_000])


def get_known(server, tier, text):
    """A version whose loads and calls the server has measured."""
    push(server)
    apply(server, [on_demand("minilm", "minilm", IDLE)])
    for _ in range(3):
        await_tier(server, tier)
        for _ in range(20):
            ask_once(server, text)


def from_zero(server, tier, words, body, within, **spec):
    apply(server, [on_demand("minilm", "minilm", IDLE) | spec])
    await_tier(server, tier)
    at_once(server, f"minilm, which slept {tier}, {words}", "minilm", body, within)


def at_once(server, words, model, body, within):
    """A burst whose requests have these deadlines in turn."""
    begin = time.perf_counter()
    replies = asyncio.run(all_at_once(server, model, body, within))
    took = time.perf_counter() - begin
    time.sleep(2)
    times = logged_times(server)
    known = [reply for reply in replies if reply.prediction in times]
    answered = [reply for reply in replies if reply.status == 200]
    print(f"{BURST:,} requests at once for {words}: {len(answered):,} answered, "
          f"{len(replies) - len(answered):,} refused, {BURST - len(replies):,} lost, in {took:.1f} s; "
          f"the access log lacks {len(replies) - len(known):,}")  # fmt: skip
    late = sum(1 for one in known if one.status == 200 and times[one.prediction] > one.within)
    later = sum(1 for one in answered if one.took > one.within)
    print(f"  answers later than their deadline: {late:,} by the server's clock, {later:,} by the client's")
    for kind, count in sorted(collections.Counter(map(named, replies)).items()):
        print(f"  {count:,} {kind}")
    say_times("refused by their head, behind it",
              [times[one.prediction] for one in known if moment(one) == "head"])  # fmt: skip
    say_times("expired, behind their deadline",
              [times[one.prediction] - one.within for one in known if moment(one) == "deadline"])  # fmt: skip
    say_times("refused in between, behind their head",
              [times[one.prediction] for one in known if moment(one) == "between"])  # fmt: skip


def say_times(words, times):
    if times:
        print(f"  {len(times):,} {words}, by the server's clock: {rig.quantile(times, 0.5):.2f} ms (median), "
              f"{rig.quantile(times, 0.99):.2f} ms (p99), {max(times):.2f} ms (most), "
              f"{sum(1 for one in times if one > GOAL_MS):,} more than {GOAL_MS} ms", flush=True)  # fmt: skip


def logged_times(server):
    """Milliseconds from the head to the answer, by prediction."""
    lines = (json.loads(line) for line in server.log.read_text().splitlines() if line.startswith("{"))
    return {line["id"]: line["total_us"] / 1e3 for line in lines if "total_us" in line}


def moment(reply):
    """When a request was refused: by its head, at its deadline, or in between; "answered" where it was not."""
    if reply.status == 200:
        return "answered"
    known, _, words = reply.message.partition(": ")
    if known == "deadline":
        if words.startswith(("already passed", "is before model")):
            return "head"
        return "deadline" if words.startswith("passed while") else "between"
    return "between" if known in ("slot-queue", "growth") else "head"


def named(reply):
    """What became of a request, in words that are the same for many."""
    if reply.status == 200:
        return "answered"
    known, _, words = reply.message.partition(": ")
    said = f" ({' '.join(words.split()[:2])} …)" if known == "deadline" else ""
    return f"times {reply.status} {known}{said}"


async def all_at_once(server, model, body, within):
    host, port = server.http.rsplit(":", 1)
    opened = [await asyncio.open_connection(host, int(port)) for _ in range(BURST)]

    async def one(number, reader, writer):
        wanted = within[number % len(within)]
        text = (f"POST /v2/models/{model}/infer HTTP/1.1\r\nHost: {server.http}\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
                f"slipway-timeout: {wanted}ms\r\n\r\n{body}").encode()  # fmt: skip
        begin = time.perf_counter()
        writer.write(text)
        status, headers, said = await asyncio.wait_for(answer(reader), 120)
        took = (time.perf_counter() - begin) * 1e3
        writer.close()
        message = "" if status == 200 else json.loads(said)["error"]
        return Reply(status, message, headers["slipway-prediction-id"], wanted, took)

    replies = await asyncio.gather(
        *(one(number, *pair) for number, pair in enumerate(opened)), return_exceptions=True)  # fmt: skip
    return [reply for reply in replies if isinstance(reply, Reply)]


async def answer(reader):
    """One whole answer of a connection that goes on."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    pairs = (line.split(":", 1) for line in head[1:] if line)
    headers = {name.strip().lower(): value.strip() for name, value in pairs}
    said = await reader.readexactly(int(headers["content-length"]))
    return int(head[0].split(" ", 2)[1]), headers, said


if __name__ == "__main__":
    main()
