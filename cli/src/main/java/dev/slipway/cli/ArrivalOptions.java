package dev.slipway.cli;

import dev.slipway.cli.load.ArrivalTrace;
import dev.slipway.cli.load.Arrivals;
import dev.slipway.cli.load.LoadPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// When a load run sends its requests.
public final class ArrivalOptions {
    private static final int USUAL_SECONDS = 10;
    private static final int USUAL_WARM_UP = 3;

    @Option(
            names = "--rate",
            defaultValue = "1000",
            description = "Requests per second (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--arrivals",
            paramLabel = "MODEL",
            defaultValue = "constant",
            description = {
                "constant: evenly spaced; poisson: from callers who do not know of one another;",
                "bursts: poisson with a peak now and then (default: ${DEFAULT-VALUE})."
            })
    private Model model = Model.constant;

    @Option(names = "--poisson", description = "The same as --arrivals poisson.")
    private boolean poisson;

    @Option(
            names = "--peak",
            paramLabel = "RATE",
            description =
                    "Requests per second in a burst (default: rate / duty, none between bursts).")
    private @Nullable Double peak;

    @Option(
            names = "--duty",
            paramLabel = "PART",
            defaultValue = "0.2",
            description = "The part of the time that is a burst (default: ${DEFAULT-VALUE}).")
    private double duty;

    @Option(
            names = "--period",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "From burst to burst (default: ${DEFAULT-VALUE}).")
    private double period;

    @Option(
            names = "--replay",
            paramLabel = "FILE",
            description = {
                "Send when a trace says: a line each with the seconds since its start and, if it",
                "has them, the endpoint, as CSV (offset,endpoint), JSON objects or Parquet. Or as",
                "kept predictions came: a Parquet file or a directory of them, with their inputs."
            })
    private @Nullable Path replay;

    @Option(
            names = "--speed",
            paramLabel = "TIMES",
            defaultValue = "1",
            description = "Replay so many times as fast (default: ${DEFAULT-VALUE}).")
    private double speed = 1;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Of what is drawn (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--seconds", description = "Counted time (default: 10, or the whole trace).")
    private @Nullable Integer seconds;

    @Option(
            names = "--warm-up",
            description = "Seconds before that are not counted (default: 3, or 0 of a trace).")
    private @Nullable Integer warmUp;

    private enum Model {
        constant,
        poisson,
        bursts
    }

    /// What was asked for.
    ///
    /// @param trace absent unless one is replayed
    record Asked(LoadPlan plan, @Nullable ArrivalTrace trace, long seed, String text) {}

    Asked read(int connections, int limit) throws IOException {
        ArrivalTrace trace = replay == null ? null : ArrivalTrace.read(replay, limit).faster(speed);
        Duration quiet =
                Duration.ofSeconds(
                        Optional.ofNullable(warmUp).orElse(trace == null ? USUAL_WARM_UP : 0));
        Duration counted =
                seconds != null || trace == null
                        ? Duration.ofSeconds(Optional.ofNullable(seconds).orElse(USUAL_SECONDS))
                        : trace.length().minus(quiet);
        LoadPlan plan =
                new LoadPlan(
                        trace == null ? arrivals() : new Arrivals.Replay(trace),
                        quiet,
                        counted,
                        connections);
        return new Asked(plan, trace, seed, trace == null ? chosen().name() : "replay");
    }

    private Model chosen() {
        return poisson ? Model.poisson : model;
    }

    private Arrivals arrivals() {
        return switch (chosen()) {
            case constant -> new Arrivals.Constant(rate);
            case poisson -> new Arrivals.Poisson(rate, seed);
            case bursts ->
                    new Arrivals.Bursts(
                            rate,
                            Optional.ofNullable(peak).orElse(rate / duty),
                            duty,
                            Duration.ofMillis(Math.round(period * 1_000)),
                            seed);
        };
    }
}
