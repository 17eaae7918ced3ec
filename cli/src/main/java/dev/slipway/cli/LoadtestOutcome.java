package dev.slipway.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.slipway.cli.load.LoadMix;
import dev.slipway.cli.load.LoadReport;
import dev.slipway.cli.load.Objectives;
import dev.slipway.cli.load.Objectives.Check;
import dev.slipway.cli.load.Objectives.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// What a load run came to: shown to people and programs, and judged.
final class LoadtestOutcome {
    private static final int BROKEN = 1;
    private static final int INCONCLUSIVE = 3;

    private final ArrivalOptions.Asked asked;
    private final boolean isEarly;
    private final LoadtestReport all;
    private final List<LoadtestReport> parts;

    /// @param form in what requests travelled
    /// @param objectives of each endpoint of the mix
    LoadtestOutcome(
            String form,
            ArrivalOptions.Asked asked,
            LoadMix mix,
            List<Objectives> objectives,
            Seen seen) {
        this.asked = asked;
        this.isEarly = seen.isEarly();
        LoadReport together = LoadReport.together(seen.reports());
        double weights = mix.parts().stream().mapToDouble(LoadMix.Part::weight).sum();
        List<LoadtestReport> reports = new ArrayList<>();
        for (int i = 0; i < mix.parts().size(); i++) {
            LoadMix.Part part = mix.parts().get(i);
            LoadReport own = seen.reports().get(i);
            double share =
                    asked.trace() == null
                            ? part.weight() / weights
                            : (double) own.all() / Math.max(1, together.all());
            reports.add(
                    new LoadtestReport(
                            part.endpoint(),
                            form,
                            asked.plan().arrivals().rate() * share,
                            own,
                            judged(objectives.get(i), own)));
        }
        this.parts = List.copyOf(reports);
        this.all =
                new LoadtestReport(
                        mix.parts().stream()
                                .map(LoadMix.Part::endpoint)
                                .collect(Collectors.joining(",")),
                        form,
                        asked.plan().arrivals().rate(),
                        together,
                        parts.stream().flatMap(part -> part.checks().stream()).toList());
    }

    /// What came back from each endpoint of the mix.
    ///
    /// @param isEarly whether somebody ended the run before its time
    record Seen(List<LoadReport> reports, boolean isEarly) {
        Seen {
            reports = List.copyOf(reports);
        }
    }

    private List<Check> judged(Objectives objectives, LoadReport report) {
        List<Check> checks =
                objectives.judge(report, isEarly ? "the run was ended early" : asked.more());
        return isEarly ? checks.stream().map(Check::unfinished).toList() : checks;
    }

    void print(Console console) {
        if (isEarly) {
            console.out()
                    .printf(
                            Locale.ROOT,
                            "%nended early: %.1f s of %s s were counted%n",
                            seconds(),
                            LoadtestReport.seconds(asked.plan().duration()));
        }
        if (isEmpty() && !isEarly) {
            console.out()
                    .printf(
                            Locale.ROOT,
                            "%nno request was due in the time that was counted (%s)%n",
                            asked.more());
        }
        if (parts.size() == 1) {
            all.print(console.out());
            return;
        }
        for (LoadtestReport part : parts) {
            console.out().printf("%n%s%n", part.endpoint());
            part.print(console.out());
        }
    }

    void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        all.write(json);
        json.writeStringField("arrivals", asked.text());
        if (asked.trace() != null) {
            json.writeNumberField("kept-without-inputs", asked.trace().bare());
            json.writeNumberField("kept-left-out", asked.trace().leftOut());
        }
        json.writeNumberField("seed", asked.seed());
        json.writeNumberField("seconds", seconds());
        json.writeBooleanField("ended-early", isEarly);
        if (!all.checks().isEmpty()) {
            json.writeStringField("verdict", LoadtestReport.word(Objectives.worst(all.checks())));
        }
        if (parts.size() > 1) {
            json.writeArrayFieldStart("endpoints");
            for (LoadtestReport part : parts) {
                json.writeStartObject();
                part.write(json);
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    /// Whether nothing was counted, which shows nothing.
    private boolean isEmpty() {
        return all.seen().all() == 0;
    }

    /// The time that was counted.
    private double seconds() {
        return all.seen().elapsed().toNanos() / 1e9;
    }

    JunitReport junit() {
        return new JunitReport(
                "slipway loadtest", parts.stream().flatMap(part -> part.junit().stream()).toList());
    }

    int code() {
        if (all.checks().isEmpty()) {
            LoadReport seen = all.seen();
            boolean isAnswered = seen.failures(seen.latency().getTotalCount()) == 0;
            return isAnswered && !isEmpty() ? 0 : BROKEN;
        }
        return switch (Objectives.worst(all.checks())) {
            case Verdict.KEPT -> 0;
            case Verdict.INCONCLUSIVE -> INCONCLUSIVE;
            case Verdict.BROKEN -> BROKEN;
        };
    }
}
