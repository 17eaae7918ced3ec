package dev.slipway.cli;

import dev.slipway.cli.load.ArrivalTrace;
import dev.slipway.cli.load.Arrivals;
import dev.slipway.cli.load.LoadPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// When a load run sends its requests.
public final class ArrivalOptions {
    private static final int USUAL_SECONDS = 10;
    private static final int USUAL_WARM_UP = 3;
    private static final double USUAL_RATE = 1_000;
    private static final double USUAL_DUTY = 0.2;
    private static final double USUAL_PERIOD = 10;
    private static final double USUAL_SPEED = 1;

    @Option(names = "--rate", description = "Requests per second (default: 1000).")
    private @Nullable Double rate;

    @Option(
            names = "--arrivals",
            paramLabel = "MODEL",
            description = {
                "constant: evenly spaced; poisson: from callers who do not know of one another;",
                "bursts: poisson with a peak now and then (default: constant)."
            })
    private @Nullable Model model;

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
            description = "The part of the time that is a burst (default: 0.2).")
    private @Nullable Double duty;

    @Option(
            names = "--period",
            paramLabel = "SECONDS",
            description = "From burst to burst, 0.01 to 86400 (default: 10).")
    private @Nullable Double period;

    @Option(
            names = "--replay",
            paramLabel = "FILE",
            description = {
                "Send when a trace says: a line each with the seconds since its start and, if it",
                "has them, the endpoint, as CSV (offset,endpoint), JSON objects or Parquet. Or as",
                "kept predictions came: a Parquet file or a directory of them, with their inputs.",
                "Of kept ones only those that were drawn are sent;",
                "one without inputs sends those of another."
            })
    private @Nullable Path replay;

    @Option(
            names = "--speed",
            paramLabel = "TIMES",
            description = "Replay so many times as fast (default: 1).")
    private @Nullable Double speed;

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
    record Asked(LoadPlan plan, @Nullable ArrivalTrace trace, long seed, String text) {
        /// What would bring more requests than there were, for people to read.
        String more() {
            if (trace == null) {
                return "--seconds or --rate brings more";
            }
            boolean isCut = plan.warmUp().plus(plan.duration()).compareTo(trace.length()) < 0;
            return isCut ? "--seconds brings more" : "a longer trace brings more";
        }
    }

    /// Whether a trace says when.
    boolean isReplay() {
        return replay != null;
    }

    /// *Errors*: `IllegalArgumentException` for options of which one would say nothing beside
    /// another, before the trace is read.
    Asked read(int connections, int limit) throws IOException {
        checkTogether();
        ArrivalTrace trace =
                replay == null
                        ? null
                        : ArrivalTrace.read(replay, limit).faster(or(speed, USUAL_SPEED));
        Duration quiet =
                Duration.ofSeconds(
                        Optional.ofNullable(warmUp).orElse(trace == null ? USUAL_WARM_UP : 0));
        Duration counted =
                seconds != null || trace == null
                        ? Duration.ofSeconds(Optional.ofNullable(seconds).orElse(USUAL_SECONDS))
                        : trace.length().minus(quiet);
        if (trace != null) {
            checkWithin(trace, quiet, quiet.plus(counted));
        }
        LoadPlan plan =
                new LoadPlan(
                        trace == null ? arrivals() : new Arrivals.Replay(trace),
                        quiet,
                        counted,
                        connections);
        return new Asked(plan, trace, seed, trace == null ? chosen().name() : "replay");
    }

    private void checkTogether() {
        Together.refuse(isReplay() && rate != null, "--rate", "none with --replay");
        Together.refuse(isReplay() && model != null, "--arrivals", "none with --replay");
        Together.refuse(isReplay() && poisson, "--poisson", "none with --replay");
        Together.refuse(!isReplay() && speed != null, "--speed", "--replay");
        boolean isOther = model != null && model != Model.poisson;
        Together.refuse(poisson && isOther, "--poisson", "no other --arrivals");
        boolean isBursts = !isReplay() && chosen() == Model.bursts;
        Together.refuse(!isBursts && peak != null, "--peak", "--arrivals bursts");
        Together.refuse(!isBursts && duty != null, "--duty", "--arrivals bursts");
        Together.refuse(!isBursts && period != null, "--period", "--arrivals bursts");
    }

    /// A trace of which nothing would be sent, or nothing counted.
    private static void checkWithin(ArrivalTrace trace, Duration quiet, Duration end) {
        String length = seconds(trace.length()) + " s of the trace";
        Together.refuse(
                quiet.compareTo(trace.length()) >= 0, "--warm-up", "less than the " + length);
        Together.refuse(
                trace.start().compareTo(end) >= 0,
                "--seconds",
                "more: the trace begins at " + seconds(trace.start()) + " s");
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.3f", time.toNanos() / 1e9);
    }

    private Model chosen() {
        return poisson ? Model.poisson : Optional.ofNullable(model).orElse(Model.constant);
    }

    private Arrivals arrivals() {
        double mean = or(rate, USUAL_RATE);
        double part = or(duty, USUAL_DUTY);
        return switch (chosen()) {
            case constant -> new Arrivals.Constant(mean);
            case poisson -> new Arrivals.Poisson(mean, seed);
            case bursts ->
                    new Arrivals.Bursts(
                            mean,
                            or(peak, mean / part),
                            part,
                            Duration.ofMillis(Math.round(or(period, USUAL_PERIOD) * 1_000)),
                            seed);
        };
    }

    private static double or(@Nullable Double said, double usual) {
        return said == null ? usual : said;
    }
}
