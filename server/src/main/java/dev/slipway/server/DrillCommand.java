package dev.slipway.server;

import dev.slipway.api.answer.ModelChange;
import dev.slipway.api.answer.Outcome;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.Rows;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Evaluation;
import dev.slipway.api.release.ReleaseFinding.Verdict;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.StickyKey;
import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.cli.Together;
import dev.slipway.cli.load.ArrivalTrace;
import dev.slipway.cli.load.Arrivals;
import dev.slipway.cli.release.PlanOptions;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.control.Sending;
import dev.slipway.packages.rows.RowFiles;
import dev.slipway.server.drill.Drill;
import dev.slipway.server.drill.DrillReport;
import dev.slipway.server.drill.DrillSpec;
import dev.slipway.server.drill.Fault;
import dev.slipway.server.exit.Exit;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `slipway drill`.
@Command(
        name = "drill",
        description = {
            "Rehearse a release with a fault put in on purpose, and score it.",
            "A server of the drill's own gets the version that the endpoint serves and a",
            "candidate that breaks while load goes on; the verdict says whether the release",
            "took it back, how soon, and what callers got. The endpoint's own server is only",
            "read from. Unless said otherwise a step bakes for 2s and the soak takes 5s."
        },
        footer = {
            "",
            "Examples:",
            "  slipway drill flights",
            "  slipway drill flights --fault latency --steps 10%%,50%%,100%% --rate 500",
            "  slipway drill flights --fault nan --replay slipway-data/capture --speed 10",
            "  slipway drill flights --fault none --candidate 4 --seconds 600 -o json",
            "",
            "Exit codes: 0 passed, 1 failed, 3 too little came in, or too late, to know."
        })
final class DrillCommand implements Callable<Integer> {
    private static final int ROWS = 1_000;
    private static final double RATE = 200;

    /// What is short in a drill unless the plan says otherwise.
    private static final Map<String, String> TIMES = Map.of("bake", "2s", "soak", "5s");

    /// Faults begin when candidate answers somebody: a load test before that would only take time,
    /// and on a busy machine all of it.
    private static final ReleasePlan.Gates GATES =
            new ReleasePlan.Gates(ReleasePlan.Performance.OFF, null, false);

    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Parameters(paramLabel = "ENDPOINT", description = "The endpoint whose release is rehearsed.")
    private String endpoint = "";

    @Option(
            names = "--fault",
            paramLabel = "FAULT",
            defaultValue = "errors",
            description = {
                "latency, errors, nan, mistakes, crash-in-load,",
                "slow-warm-up, silent-metrics, controller-killed,",
                "or none: candidate must go through (default:",
                "${DEFAULT-VALUE}). With mistakes, or --labels,",
                "labels are sent: what stable answers is true."
            })
    private String fault = "errors";

    @Option(
            names = "--candidate",
            paramLabel = "VERSION",
            description = "The version that is broken (default: a copy of the one that serves).")
    private @Nullable String candidate;

    @Option(
            names = "--rate",
            description = {
                "Requests per second, evenly spaced (default: 200, or as the predictions of",
                "--replay came)."
            })
    private @Nullable Double rate;

    @Option(
            names = "--speed",
            paramLabel = "TIMES",
            defaultValue = "1",
            description = "Replay so many times as fast (default: ${DEFAULT-VALUE}).")
    private double speed = 1;

    @Option(
            names = "--seconds",
            defaultValue = "120",
            description = "How long the release is watched at most (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--rows",
            paramLabel = "FILE",
            description = {
                "Rows to send, from CSV, JSON lines or Parquet (default: those that the package",
                "brings, else made-up numbers)."
            })
    private @Nullable Path rows;

    @Option(
            names = "--replay",
            paramLabel = "FILE",
            description = {
                "Send the inputs of kept predictions when they came, again and again: a Parquet",
                "file or a directory."
            })
    private @Nullable Path replay;

    @Option(
            names = "--record",
            description = {
                "Attach the verdict to the version that serves, as its evaluation drill: policies",
                "may ask for a drill that passed lately."
            })
    private boolean isRecorded;

    @Mixin private PlanOptions plan = new PlanOptions();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Console console = Console.of(spec);
        Fault broken = Fault.of(fault);
        EndpointName name = new EndpointName(endpoint);
        ArrivalTrace trace = replay == null ? null : ArrivalTrace.read(replay, ROWS);
        List<Rows> sent = inputs(name, trace);
        ReleasePlan asked = plan.plan(times(broken));
        DrillSpec drilled =
                new DrillSpec(
                        name,
                        candidate,
                        drilled(asked, broken),
                        broken,
                        arrivals(name, trace),
                        Duration.ofSeconds(seconds),
                        sent,
                        Main.class.getName());
        Consumer<String> says =
                line -> {
                    (output.isText() ? console.out() : console.err()).println("  " + line);
                    console.out().flush();
                };
        leftOut(asked, drilled.plan()).forEach(says);
        if (trace != null) {
            trace.to(name).gaps(true).forEach(says);
        }
        try (SlipwayClient client = server.client()) {
            DrillReport report = new Drill(drilled, client, says).run();
            if (isRecorded) {
                attach(client, drilled, report);
            }
            output.print(console, report, report::print);
            return code(report.verdict());
        }
    }

    /// What is neither passed nor failed says nothing.
    private static void attach(SlipwayClient client, DrillSpec drilled, DrillReport report) {
        if (report.verdict() != Verdict.PASSED && report.verdict() != Verdict.FAILED) {
            return;
        }
        Outcome _ =
                client.registry()
                        .evaluate(
                                report.model(),
                                VersionNumber.parse(report.stable()).orElseThrow(),
                                new ModelChange.NewEvaluation(
                                        Evaluation.DRILL,
                                        Evaluation.drillSlice(
                                                drilled.endpoint(), drilled.plan().strategy()),
                                        Evaluation.drillDataset(report.fault()),
                                        report.verdict() == Verdict.PASSED ? 1 : 0,
                                        null,
                                        null),
                                Sending.REAL);
    }

    /// What is shorter than in a release, unless the plan says otherwise.
    private static Map<String, String> times(Fault broken) {
        Map<String, String> times = new HashMap<>(TIMES);
        switch (broken) {
            case SILENT_METRICS -> times.put("step", "10s");
            case SLOW_WARM_UP -> times.put("load", "10s");
            case LATENCY, ERRORS, NAN, MISTAKES, CRASH_IN_LOAD, CONTROLLER_KILLED, NONE -> {}
        }
        return times;
    }

    /// The plan without keys that the requests of a drill do not have, and without a load test.
    private ReleasePlan drilled(ReleasePlan asked, Fault broken) {
        StickyKey sticky =
                switch (asked.sticky()) {
                    case StickyKey.Field field -> field;
                    case StickyKey.Request request -> request;
                    case StickyKey.Header _, StickyKey.Caller _ -> {
                        Together.refuse(plan.saysSticky(), "--sticky", "field:NAME or request");
                        yield new StickyKey.Request();
                    }
                };
        return new ReleasePlan(
                asked.strategy(),
                sticky,
                asked.patience(),
                asked.risks(),
                asked.labels() || broken == Fault.MISTAKES,
                asked.rules(),
                asked.quarantine(),
                GATES);
    }

    /// What a plan's file says and a drill does not do.
    private static List<String> leftOut(ReleasePlan asked, ReleasePlan drilled) {
        List<String> said = new ArrayList<>();
        StickyKey key = asked.sticky();
        if (!key.equals(ReleasePlan.USUAL.sticky()) && !key.equals(drilled.sticky())) {
            said.add(
                    "the plan's sticky "
                            + key.text()
                            + " is left out: requests of a drill do not have it, each counts by"
                            + " itself");
        }
        boolean saysGates = !asked.gates().equals(ReleasePlan.Gates.USUAL);
        if (saysGates && !asked.gates().equals(drilled.gates())) {
            said.add(
                    "the plan's gates are left out: a drill makes no load test, and its candidate"
                            + " takes and gives what stable does");
        }
        return said;
    }

    private Arrivals arrivals(EndpointName name, @Nullable ArrivalTrace trace) {
        boolean isAsRecorded = trace != null && rate == null;
        if (speed != 1 && !isAsRecorded) {
            throw new IllegalArgumentException(
                    "speed: " + speed + " (expected: with --replay, and without --rate)");
        }
        return isAsRecorded && trace != null
                ? new Arrivals.Repeated(trace.to(name).faster(speed))
                : new Arrivals.Constant(DrillSpec.checked(rate == null ? RATE : rate));
    }

    private List<Rows> inputs(EndpointName name, @Nullable ArrivalTrace trace) throws IOException {
        if (rows != null && trace != null) {
            throw new IllegalArgumentException("rows, replay: both (expected: one of them)");
        }
        if (trace != null) {
            List<Rows> kept = trace.inputs(name);
            if (kept.isEmpty()) {
                throw new IllegalArgumentException(
                        replay + ": (expected: kept predictions of endpoint " + name + ")");
            }
            return kept;
        }
        return rows == null
                ? List.of()
                : RowFiles.read(rows.toString(), InputStream.nullInputStream(), ROWS).batches(1);
    }

    private static int code(Verdict verdict) {
        return switch (verdict) {
            case PASSED -> Exit.PASSED;
            case FAILED -> Exit.FAILED;
            case INCONCLUSIVE -> Exit.INCONCLUSIVE;
            case ERROR -> Exit.ERROR;
        };
    }
}
