package dev.slipway.cost;

import dev.slipway.api.cost.CostCause;
import dev.slipway.api.cost.MeterReading;
import dev.slipway.api.cost.Meters;
import dev.slipway.api.cost.Usage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What was used, by endpoint, team and cause, in a bounded number of series that never fall.
///
/// A version has no series of its own: its figures move to its endpoint's when it has left long
/// ago. Series beyond the bound are added up under the endpoint `_other`,
/// as which no endpoint and no team may be known.
///
/// *Threads*: safe from any number of threads.
public final class UsageSeries {
    /// The labels of a series.
    public static final List<String> LABELS = List.of("endpoint", "team", "cause");

    private static final String OTHER = "_other";

    private final Meters meters;
    private final int most;

    // Guarded by this: who came first keeps a series of its own.
    private final Map<List<String>, Usage> series = new LinkedHashMap<>();

    /// @param most series with labels of their own
    public UsageSeries(Meters meters, int most) {
        this.meters = meters;
        this.most = most;
    }

    /// What was used so far, by the values of the labels.
    public synchronized Map<List<String>, Usage> read() {
        series.replaceAll((_, _) -> Usage.NONE);
        for (MeterReading reading : meters.readings()) {
            series.merge(labels(reading), reading.usage(), Usage::plus);
        }
        return Map.copyOf(series);
    }

    private List<String> labels(MeterReading reading) {
        List<String> own =
                List.of(reading.endpoint().value(), reading.team().value(), text(reading.cause()));
        return series.containsKey(own) || series.size() < most
                ? own
                : List.of(OTHER, OTHER, text(reading.cause()));
    }

    private static String text(CostCause cause) {
        return cause.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
