#!/usr/bin/env python3
"""What a server does that is asked for more than it can answer.

    benchmarks/overload.py [goodput] [expiry] [refusals] [quota] [beside] [bare] [storm] [flights] [--seconds 15]
                           [--rates 2000 5000] [--repeat 1] [--rest 10] [--java-options=-Dname=value]

The model is all-MiniLM-L6-v2 on a text of 128 tokens, some 10 ms on a slot; `flights` is the model of 2 µs.
Load comes from h2load and wrk, C programs of one thread, whose own CPU time is printed. All requests of
`goodput` and `expiry` say how long they wait (the protocol's `timeout`).

goodput   answers a second at 1, 2, 5 and 10 times the peak, each over connections enough that a request
          leaves when it is due whatever became of those before; the peak is what 8 connections that
          always wait for an answer get, before and after
expiry    an endpoint that promises little (p99 10 s), so that nothing but their deadlines keeps requests out,
          at 3 times its peak: how long after its deadline a request got its 504, at the client, and how
          many executions began for a request that had expired (`slipway_expired_executions_total`)
refusals  CPU time of everything but slots and compilers, for each refusal that 10 times the peak brings and
          the peak does not
quota     the same for each refusal by a quota that refuses nearly all, at each of `--rates`, `--repeat` times
          in turn, above what the server does while nobody asks it, for `--rest` seconds before and behind each
          load: by kind of thread, how often each was put on a processor, and how much of it in the kernel
beside    the same of refusals that come as seldom as those of `refusals`, while nothing else is asked and beside
          8 callers of the model who always wait for an answer, which comes in binary
bare      the same of three programs that answer everything with a refusal and decide nothing (BareRefusals.java):
          one waits for its connections by a selector, one reads by a selector and wakes a virtual thread of the
          connection that answers, one has a virtual thread for each that waits by itself, as the server does
storm     users who come back at once until they are answered and then think; the server stands still for
          3 s (SIGSTOP); how long until nobody is refused any more and the answers are as quick as before
flights   answers a second at 2 times the peak: client and server share the cores, so it is reported only
"""

import argparse
import contextlib
import json
import os
import pathlib
import re
import signal
import statistics
import subprocess
import tempfile
import time
import typing

import rig
import texts

NAME = texts.NAME
INFER = f"/v2/models/{NAME}/infer"
PARTS = ["goodput", "expiry", "refusals", "quota", "beside", "bare", "storm", "flights"]
# About as many as are refused at ten times the peak.
SELDOM = 420
PATIENCE = 0.15
TIMES = [1, 2, 5, 10]
PATIENT = {"p50": "1s", "p99": "10s"}
# So much apart are the requests of a connection that none waits for the one before.
APART = 0.5
# The client stands for other machines, so it does not wait for the cores that the server keeps busy.
FIRST = ["nice", "-n", "-10"] if os.geteuid() == 0 else []


def main():
    options = parse()
    parts = options.parts or PARTS
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        if set(parts) - {"flights"}:
            with rig.Slipway(folder, "overload", models=False, options=options.java_options) as server:
                server.push(options.model or rig.minilm(), NAME)
                bodies = Bodies(folder)
                peak = find_peak(server, bodies)
                for part in parts:
                    if part != "flights":
                        globals()[part](server, bodies, peak, options)
        if "flights" in parts:
            with rig.Slipway(folder, "flights") as server:
                flights(server, folder, options)


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []])
    parser.add_argument("--seconds", type=int, default=15, help="of each load")
    parser.add_argument("--rates", type=int, nargs="+", default=[2000, 5000], help="of refusals by a quota")
    parser.add_argument("--repeat", type=int, default=1, help="how often each of these rates")
    parser.add_argument("--rest", type=float, default=10, help="seconds before and behind each of these")
    parser.add_argument("--java-options", default="", help="of the server's JVM, but for flights")
    parser.add_argument("--model", type=pathlib.Path, help="an ONNX file with the same signature")
    return parser.parse_args()


class Bodies:
    """Requests as files: patient ones, those that take their answer in binary, and ones that wait `PATIENCE`."""

    def __init__(self, folder):
        self.patient = folder / "patient.json"
        self.patient.write_text(texts.text(128, 1))
        self.binary = folder / "binary.json"
        self.binary.write_text(json.dumps(json.loads(self.patient.read_text())
                                          | {"parameters": {"binary_data_output": True}}))  # fmt: skip
        self.impatient = folder / "impatient.json"
        self.impatient.write_text(timed(texts.text(128, 1), PATIENCE))


def timed(body, seconds):
    return json.dumps(json.loads(body) | {"parameters": {"timeout": round(seconds * 1e6)}})


def apply(server, name=NAME, **more):
    spec = {"kind": "Endpoint", "name": name, "serves": NAME, **more}
    server.call("PUT", f"/objects/endpoint/{name}", spec)


def find_peak(server, bodies):
    """Requests a second of 8 connections, after the server has learned what they cost."""
    apply(server, slo=PATIENT)
    for seconds in (8, 6):
        peak = rig.wrk(server.http, 8, seconds, bodies.patient, INFER)["per_second"]
    apply(server)
    print(f"peak {peak:.1f} requests/s, 8 connections that wait for their answers; a request waits "
          f"{PATIENCE * 1000:.0f} ms in what follows", flush=True)  # fmt: skip
    return peak


class Run:
    """One load of h2load at a fixed rate: what was answered, and how long that took."""

    def __init__(self, server, path, body, rate, seconds, apart=APART):
        connections = max(1, round(rate * apart))
        # They connect one after another, so that their requests are not due at the same moment.
        period = max(5, round(1000 * apart / connections))
        at_once = max(1, min(connections - 1, round(connections * period / 1000 / apart)))
        with tempfile.NamedTemporaryFile() as log:
            before = Threads(server)
            self.began = before.at
            child = os.times().children_user + os.times().children_system
            subprocess.run(
                [*FIRST, "h2load", "--h1", "-t1", f"-c{connections}", "-m1",
                 f"-r{at_once}", f"--rate-period={period}ms", f"--rps={rate / connections:.4f}",
                 f"-n{round(rate * seconds / connections) * connections}", "-d", body,
                 "-H", "content-type: application/json", f"--log-file={log.name}",
                 f"http://{server.http}{path}"],
                check=True, stdout=subprocess.DEVNULL)  # fmt: skip
            self.client_cpu = os.times().children_user + os.times().children_system - child
            after = Threads(server)
            self.took = after.at - self.began
            self.threads, self.turns = after.since(before), after.turns_since(before)
            rows = [line.split("\t") for line in pathlib.Path(log.name).read_text().splitlines()]
        self.sent = len(rows)
        first = min(int(row[0]) for row in rows)
        # The first second fills the queue.
        self.rows = [(int(row[0]) - first, int(row[1]), int(row[2])) for row in rows
                     if int(row[0]) - first > 1e6]  # fmt: skip
        ends = max(start + micros for start, _, micros in self.rows)
        self.seconds = (ends - 1e6) / 1e6

    def of(self, *statuses):
        return [micros for _, status, micros in self.rows if status in statuses]

    def per_second(self, *statuses):
        return len(self.of(*statuses)) / self.seconds


class Threads:
    """CPU seconds of a server's threads by what they do, and how often they were put on a processor."""

    def __init__(self, server):
        self.at, self.spent, self.turns = time.monotonic(), {}, {}
        for task in pathlib.Path(f"/proc/{server.process.pid}/task").iterdir():
            with contextlib.suppress(OSError):
                name = self.kind((task / "comm").read_text().strip())
                nanos, _, turns = map(int, (task / "schedstat").read_text().split())
                self.spent[task.name] = (name, nanos / 1e9)
                self.turns[task.name] = (name, turns)

    @staticmethod
    def kind(name):
        return "compilers" if re.match(r"C\d Comp", name) else re.sub(r"[\d#-]+.*", "", name).strip()

    def since(self, before):
        return by_kind(self.spent, before.spent)

    def turns_since(self, before):
        return by_kind(self.turns, before.turns)


def by_kind(after, before):
    """How much more there is of each kind, of amounts by thread."""
    more = {}
    for task, (name, amount) in after.items():
        more[name] = more.get(name, 0) + amount - before.get(task, (name, 0))[1]
    return more


def beside_slots(threads):
    """CPU seconds of everything but slots and compilers."""
    return sum(seconds for name, seconds in threads.items()
               if not name.startswith(("slot", "compilers")))  # fmt: skip


def metrics(server, name):
    """The sum of a counter's series."""
    return sum(float(line.rsplit(" ", 1)[1]) for line in scrape(server).splitlines()
               if re.match(rf"{name}[ {{]", line))  # fmt: skip


def scrape(server):
    import http.client

    connection = http.client.HTTPConnection(server.http, timeout=60)
    connection.request("GET", "/metrics")
    text = connection.getresponse().read().decode()
    connection.close()
    return text


def goodput(server, bodies, peak, options):
    print("\n| offered | answers/s | of the peak | 429/s | 504/s | answers p50, p99 ms | p99 of refusals ms | "
          "CPU of the client | slots' CPU |\n|---|---|---|---|---|---|---|---|---|")  # fmt: skip
    for times in TIMES:
        run = Run(server, INFER, bodies.impatient, peak * times, options.seconds)
        good = run.of(200)
        slots = sum(spent for name, spent in run.threads.items() if name.startswith("slot"))
        print(f"| {times} × {peak:.1f} | {run.per_second(200):.1f} | {run.per_second(200) / peak:.1%} | "
              f"{run.per_second(429):.1f} | {run.per_second(504):.1f} | {rig.quantile(good, 0.5) / 1e3:.1f}, "
              f"{rig.quantile(good, 0.99) / 1e3:.1f} | {rig.quantile(run.of(429, 504), 0.99) / 1e3:.2f} | "
              f"{run.client_cpu / run.took:.1%} | {slots / run.took:.2f} cores |", flush=True)  # fmt: skip
    apply(server, slo=PATIENT)
    time.sleep(8)
    again = rig.wrk(server.http, 8, 6, bodies.patient, INFER)["per_second"]
    print(f"the peak again: {again:.1f} requests/s; executions of expired requests: "
          f"{metrics(server, 'slipway_expired_executions_total'):.0f}, that came too late: "
          f"{metrics(server, 'slipway_late_executions_total'):.0f}", flush=True)  # fmt: skip
    apply(server)


def expiry(server, bodies, peak, options):
    apply(server, slo=PATIENT)
    Run(server, INFER, bodies.impatient, peak * 3, options.seconds)
    before = metrics(server, "slipway_expired_executions_total")
    run = Run(server, INFER, bodies.impatient, peak * 3, options.seconds)
    late = [micros / 1e3 - PATIENCE * 1e3 for micros in run.of(504)]
    waited = [error for error in late if error > -20]
    print(f"\nexpiry at 3 × {peak:.1f} requests/s: {run.per_second(200):.1f} answered, "
          f"{len(late)} times 504, of these {len(late) - len(waited)} at once because no answer could come in "
          f"time; the others {rig.quantile(waited, 0.5):.2f} ms after their deadline (median), "
          f"{rig.quantile(waited, 0.99):.2f} ms (p99), {max(waited, default=0):.2f} ms (most); executions of expired "
          f"requests: {metrics(server, 'slipway_expired_executions_total') - before:.0f}",
          flush=True)  # fmt: skip
    apply(server)


def refusals(server, bodies, peak, options):
    Run(server, INFER, bodies.impatient, peak * 10, options.seconds)
    few, many = (Run(server, INFER, bodies.impatient, peak * times, options.seconds) for times in (1, 10))
    spent = beside_slots(many.threads) / many.took - beside_slots(few.threads) / few.took
    more = many.per_second(429, 504) - few.per_second(429, 504)
    print(f"\nrefusals at 10 × {peak:.1f} requests/s: {spent * 1e6 / more:.1f} µs of CPU for each of {more:.0f} a "
          f"second more than at the peak, beside the slots", flush=True)  # fmt: skip
    apply(server)


def quota(server, bodies, _, options):
    """What a refusal by a quota costs, each rate several times in turn."""
    apply(server, quota={"requests-per-second": 1})
    subprocess.run(["wrk", "-t1", "-c8", "-d8s", "-s", str(rig.PEERS / "post.lua"),
                    f"http://{server.http}{INFER}", "--", bodies.patient],
                   check=True, stdout=subprocess.DEVNULL)  # fmt: skip
    costs = {rate: [] for rate in options.rates}
    resting = rest(server, options.rest)
    for rate in options.rates * options.repeat:
        user, system = modes(server)
        run = Run(server, INFER, bodies.patient, rate, options.seconds, apart=0.05)
        user, system = (after - before for after, before in zip(modes(server), (user, system), strict=True))
        before, resting = resting, rest(server, options.rest)
        idle = (before + resting) / 2
        cost = Cost(beside_slots(run.threads) * 1e6 / run.sent, idle * run.took * 1e6 / run.sent)
        costs[rate].append(cost)
        print(f"refusals by a quota, {run.per_second(429):,.0f} a second: {cost.own:.1f} µs of CPU each, and "
              f"{cost.resting:.1f} that the server takes anyway ({idle * 1e3:.1f} ms a second); "
              f"{run.per_second(200):.1f} answered; the process took {user * 1e6 / run.sent:.1f} µs as itself and "
              f"{system * 1e6 / run.sent:.1f} in the kernel\n  {kinds(run.threads, run.sent)}\n"
              f"  times on a processor: {turns(run.turns, run.sent)}", flush=True)  # fmt: skip
    for rate, each in costs.items():
        own = [cost.own for cost in each]
        print(f"refusals by a quota, {rate:,} a second asked for: {statistics.median(own):.1f} µs "
              f"({min(own):.1f} to {max(own):.1f}), {statistics.median(cost.whole for cost in each):.1f} with what "
              f"the server takes anyway, {len(each)} runs", flush=True)  # fmt: skip
    apply(server)


def beside(server, bodies, _, options):
    """What a refusal by a quota costs its request's thread where few come, alone and beside a model that computes."""
    apply(server, "refusing", quota={"requests-per-second": 1})
    path = "/v2/models/refusing/infer"
    Run(server, path, bodies.patient, 2000, 8)
    for callers in (0, 8):
        with loaded(server, bodies.binary, callers, 2 * options.seconds + 10):
            time.sleep(2)
            before = Threads(server)
            time.sleep(options.seconds / 2)
            after = Threads(server)
            alone = {name: spent / (after.at - before.at) for name, spent in after.since(before).items()}
            run = Run(server, path, bodies.patient, SELDOM, options.seconds)
        more = {name: spent - alone.get(name, 0) * run.took for name, spent in run.threads.items()}
        mine = {name: spent for name, spent in more.items() if not name.startswith(("slot", "compilers"))}
        print(f"refusals by a quota, {run.per_second(429):.0f} a second beside {callers} callers of the model: "
              f"{kinds(mine, run.sent)} (microseconds each)", flush=True)  # fmt: skip
    apply(server)


def bare(server, bodies, _, options):
    """What is left of a refusal that nothing is decided for, alone and beside a model that computes."""
    rig.build_benchmarks()
    with contextlib.ExitStack() as ending:
        programs = {way: ending.enter_context(BareRefusals(way)) for way in ("selector", "handed", "threads")}
        for program in programs.values():
            Run(program, INFER, bodies.patient, 2000, 8)
        for callers in (0, 8) * options.repeat:
            with loaded(server, bodies.binary, callers, len(programs) * options.seconds + 20):
                time.sleep(2)
                for way, program in programs.items():
                    run = Run(program, INFER, bodies.patient, SELDOM, options.seconds)
                    mine = {name: spent for name, spent in run.threads.items() if name != "compilers"}
                    print(f"nothing decided, {way}, {run.per_second(429):.0f} a second beside {callers} callers of the "
                          f"model: {sum(mine.values()) * 1e6 / run.sent:.1f} µs each ({kinds(mine, run.sent)})",
                          flush=True)  # fmt: skip


class BareRefusals:
    """A program that answers everything with a refusal; a context that ends with it."""

    def __init__(self, way):
        self.process = subprocess.Popen(
            [f"{rig.java_home()}/bin/java", f"@{rig.ROOT}/scripts/java.options", *rig.large_pages(), "-cp",
             rig.benchmark_classes(), "dev.slipway.benchmarks.BareRefusals", way],
            stdout=subprocess.PIPE, text=True)  # fmt: skip
        self.http = f"127.0.0.1:{int(self.process.stdout.readline())}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        rig.end(self.process)


@contextlib.contextmanager
def loaded(server, body, callers, seconds):
    """A load of so many callers as long as the context lasts, `seconds` at most; nothing where there are none."""
    if not callers:
        yield
        return
    apply(server, slo=PATIENT)
    load = subprocess.Popen(
        ["wrk", "-t1", f"-c{callers}", f"-d{seconds}s", "-s", str(rig.PEERS / "post.lua"),
         f"http://{server.http}{INFER}", "--", body],
        stdout=subprocess.DEVNULL)  # fmt: skip
    try:
        yield
        if load.poll() is not None:
            raise SystemExit(f"wrk: ended with {load.returncode} before what is measured beside it")
    finally:
        rig.end(load)


class Cost(typing.NamedTuple):
    """Microseconds of CPU for a refusal: all, and those of them that a server takes which nobody asks."""

    whole: float
    resting: float

    @property
    def own(self):
        return self.whole - self.resting


def rest(server, seconds):
    """CPU seconds in a second of everything but slots and compilers, of a server that nobody asks."""
    # What the load before has left to do is no rest.
    time.sleep(1)
    before = Threads(server)
    time.sleep(seconds)
    after = Threads(server)
    return beside_slots(after.since(before)) / (after.at - before.at)


def modes(server):
    """CPU seconds of the server as itself and in the kernel."""
    fields = pathlib.Path(f"/proc/{server.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return tuple(int(field) / os.sysconf("SC_CLK_TCK") for field in fields[11:13])


def kinds(threads, requests):
    """Microseconds of each kind of thread for one request, most first."""
    each = sorted(((seconds * 1e6 / requests, name) for name, seconds in threads.items()), reverse=True)
    return ", ".join(f"{name}: {micros:.1f}" for micros, name in each if micros >= 0.1)


def turns(threads, requests):
    """How often a thread of each kind was put on a processor for one request, most first."""
    each = sorted(((times / requests, name) for name, times in threads.items()), reverse=True)
    return ", ".join(f"{name}: {times:.2f}" for times, name in each if times >= 0.01)


STORM = """
local thinking, think = 0, 0
function init(args)
  local file = assert(io.open(args[1], "rb"))
  wrk.method = "POST"
  wrk.body = file:read("*a")
  wrk.headers["Content-Type"] = "application/json"
  think = tonumber(args[2])
  file:close()
end
function response(status)
  if status == 200 then thinking = thinking + 1 end
end
function delay()
  if thinking == 0 then return 0 end
  thinking = thinking - 1
  return math.floor(think * (0.5 + math.random()))
end
"""


def storm(server, bodies, peak, options):
    """Users who are alike, so it does not matter which of them thinks."""
    script = bodies.patient.with_suffix(".lua")
    script.write_text(STORM)
    users = 200
    think = users / (0.5 * peak)
    load = subprocess.Popen(
        ["wrk", "-t1", f"-c{users}", "-d60s", "--timeout", "30s", "-s", script,
         f"http://{server.http}{INFER}", "--", bodies.impatient, str(round(think * 1000))],
        stdout=subprocess.DEVNULL)  # fmt: skip
    try:
        time.sleep(12)
        usual = watch(server, 6)
        server.process.send_signal(signal.SIGSTOP)
        time.sleep(3)
        server.process.send_signal(signal.SIGCONT)
        after = watch(server, 20)
    finally:
        rig.end(load)
    bar = 2 * statistics.median(slice["mean_ms"] for slice in usual)
    calm = next((slice["at"] for i, slice in enumerate(after)
                 if all(later["refused"] <= 1 and later["mean_ms"] <= bar for later in after[i:i + 8])),
                float("nan"))  # fmt: skip
    worst = max(slice["refused"] for slice in after)
    print(f"\nstorm: {users} users who think {think:.1f} s, half of the peak; after 3 s in which nothing was "
          f"answered up to {worst:,.0f} requests/s were refused; {calm:.1f} s later nobody was any more, and "
          f"answers took at most twice as long as before ({bar / 2:.0f} ms)")  # fmt: skip
    for slice in after[:24]:
        print(f"  {slice['at']:5.2f} s: {slice['good']:6.1f} answered/s, {slice['refused']:8.1f} refused/s, "
              f"{slice['mean_ms']:6.1f} ms", flush=True)  # fmt: skip


def watch(server, seconds, each=0.25):
    """What a second saw, in slices."""
    slices, began = [], time.monotonic()
    last, last_at = counts(server), began
    while time.monotonic() - began < seconds:
        time.sleep(each)
        now, at = counts(server), time.monotonic()
        good, took = now["ok"] - last["ok"], at - last_at
        slices.append({"at": at - began, "good": good / took,
                       "refused": (now["all"] - now["ok"] - last["all"] + last["ok"]) / took,
                       "mean_ms": 1e3 * (now["seconds"] - last["seconds"]) / max(1, good)})  # fmt: skip
        last, last_at = now, at
    return slices


def counts(server):
    counts = {"ok": 0.0, "all": 0.0, "seconds": 0.0}
    for line in scrape(server).splitlines():
        if line.startswith("slipway_prediction_total_seconds_"):
            value, is_ok = float(line.rsplit(" ", 1)[1]), 'code="ok"' in line
            if "_seconds_count{" in line:
                counts["all"] += value
                counts["ok"] += value * is_ok
            elif "_seconds_sum{" in line and is_ok:
                counts["seconds"] += value
    return counts


def flights(server, folder, options):
    row = rig.body(folder)
    for seconds in (8, 5):
        peak = rig.wrk(server.http, 8, seconds, row)["per_second"]
    print(f"\nflights: peak {peak:,.0f} requests/s with wrk on the same cores")
    timely = folder / "timely.json"
    timely.write_text(timed(row.read_text(), PATIENCE))
    for times in (0.5, 2):
        cpu = rig.cpu_seconds(server.process.pid)
        run = Run(server, rig.INFER, timely, peak * times, options.seconds, apart=256 / (peak * times))
        cpu = rig.cpu_seconds(server.process.pid) - cpu
        print(f"flights at {times} × the peak over 256 connections: {run.per_second(200):,.0f} answers/s "
              f"({run.per_second(200) / peak:.0%}), {run.per_second(429):,.0f} times 429, "
              f"{run.per_second(504):,.0f} times 504, p99 {rig.quantile(run.of(200), 0.99) / 1e3:.1f} ms; the client "
              f"took {run.client_cpu / run.took:.2f} cores, the server {cpu / run.took:.2f}",
              flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
