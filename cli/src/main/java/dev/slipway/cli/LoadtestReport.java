package dev.slipway.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.slipway.cli.load.LoadReport;
import dev.slipway.cli.load.Objectives.Check;
import dev.slipway.cli.load.Objectives.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What a load run saw of one endpoint, or of several together, and whether that was good enough.
///
/// @param protocol in what form requests travelled
/// @param rate requests per second that were due
/// @param checks of the objectives; none where nobody set any
record LoadtestReport(
        String endpoint, String protocol, double rate, LoadReport seen, List<Check> checks) {
    private static final double[] QUANTILES = {50, 90, 99, 99.9, 100};

    /// Below, a part of a request a second is told.
    private static final double FEW = 10;

    LoadtestReport {
        checks = List.copyOf(checks);
    }

    private long answered() {
        return seen.latency().getTotalCount();
    }

    void print(PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%n  answered     %,d (%s a second)%n  not answered %,d%n%n",
                answered(),
                perSecond(seen.throughput()),
                seen.failures(answered()));
        if (answered() > 0) {
            for (double quantile : QUANTILES) {
                out.printf(
                        Locale.ROOT, "  p%-6s %,12.0f µs%n", name(quantile), seen.micros(quantile));
            }
        }
        for (Map.Entry<Integer, Long> status : seen.statuses().entrySet()) {
            out.printf(
                    Locale.ROOT,
                    "  %s status %d: %,d%n",
                    protocol.equals("grpc") ? "gRPC" : "HTTP",
                    status.getKey(),
                    status.getValue());
        }
        if (seen.broken() > 0 || seen.unsent() > 0) {
            out.printf(
                    Locale.ROOT,
                    "  broken connections %,d, never sent %,d%n",
                    seen.broken(),
                    seen.unsent());
        }
        for (Check check : checks) {
            out.printf(
                    "  %-12s %s: %s%n", word(check.verdict()), check.objective(), check.measured());
        }
    }

    /// The members of a JSON object.
    void write(JsonGenerator json) throws IOException {
        json.writeStringField("endpoint", endpoint);
        json.writeStringField("protocol", protocol);
        json.writeNumberField("rate", rate);
        json.writeNumberField("answered", answered());
        json.writeNumberField("not_answered", seen.failures(answered()));
        json.writeNumberField("throughput", seen.throughput());
        json.writeObjectFieldStart("latency_us");
        for (double quantile : QUANTILES) {
            if (answered() > 0) {
                json.writeNumberField("p" + name(quantile), seen.micros(quantile));
            }
        }
        json.writeEndObject();
        json.writeObjectFieldStart("statuses");
        for (Map.Entry<Integer, Long> status : seen.statuses().entrySet()) {
            json.writeNumberField(status.getKey().toString(), status.getValue());
        }
        json.writeEndObject();
        if (!checks.isEmpty()) {
            writeChecks(json);
        }
    }

    private void writeChecks(JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("slo");
        for (Check check : checks) {
            json.writeStartObject();
            json.writeStringField("objective", check.objective());
            json.writeStringField("verdict", word(check.verdict()));
            json.writeStringField("measured", check.measured());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /// What a build server is told: one check for each objective.
    List<JunitReport.Check> junit() {
        return checks.stream()
                .map(check ->
                        new JunitReport.Check(
                                endpoint + " " + check.objective(),
                                check.verdict() == Verdict.KEPT
                                        ? List.of()
                                        : List.of(word(check.verdict()) + ": " + check.measured())))
                .toList();
    }

    /// How many a second, for people: of few not only the whole ones.
    static String perSecond(double rate) {
        boolean isWhole = rate >= FEW || rate == Math.rint(rate);
        return String.format(Locale.ROOT, isWhole ? "%,.0f" : "%.3g", rate);
    }

    /// Seconds, for people: those of a trace have parts.
    static String seconds(Duration time) {
        long millis = time.toMillis();
        return millis % 1_000 == 0
                ? Long.toString(millis / 1_000)
                : String.format(Locale.ROOT, "%.3f", millis / 1e3);
    }

    static String word(Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT);
    }

    private static String name(double quantile) {
        return quantile == Math.rint(quantile)
                ? Integer.toString((int) quantile)
                : Double.toString(quantile);
    }
}
