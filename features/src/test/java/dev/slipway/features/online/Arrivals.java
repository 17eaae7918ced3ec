package dev.slipway.features.online;

import dev.slipway.api.feature.EventDelivery;
import dev.slipway.api.feature.EventReceipt;
import dev.slipway.api.feature.EventSource;
import dev.slipway.api.model.Cell;
import dev.slipway.features.AggregateValues;
import dev.slipway.features.FeatureDefinition;
import dev.slipway.features.column.Texts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Events of flights that have arrived, and aggregates of them by the airport they came from.
final class Arrivals {
    static final EventSource ARRIVALS = new EventSource("arrivals");
    static final long MEMORY = 1 << 20;
    static final String MEAN = aggregate("delay", "mean", "");
    static final String TWO =
            MEAN.replace(
                    "features: {b: a}",
                    "  c: {source: arrivals, key: origin, time: at, value: delay, kind: max,"
                            + " window: 2h, tile: 1m}\nfeatures: {b: a, d: c}");

    private Arrivals() {}

    /// A definition of one.
    ///
    /// @param more of its keys, each behind a comma
    static String aggregate(String value, String kind, String more) {
        return "columns: {origin: text}\naggregates:\n"
                + "  a: {source: arrivals, key: origin, time: at, value: "
                + value
                + ", kind: "
                + kind
                + ", window: 2h, tile: 1m"
                + more
                + "}\nfeatures: {b: a}\n";
    }

    /// @param directory takes the file it is read from
    static FeatureDefinition definition(Path directory, String text) throws IOException {
        return FeatureDefinition.read(Files.writeString(directory.resolve("features.yaml"), text));
    }

    /// What the first aggregate is for a key now.
    static double value(AggregateValues values, String key) {
        Texts keys = new Texts(1);
        keys.set(0, key);
        return values.of(0, keys, null).number(0);
    }

    static Map<String, Cell> event(String origin, String at, double delay) {
        return Map.of(
                "origin", new Cell.Text(origin),
                "at", new Cell.Text(at),
                "delay", new Cell.Real(delay));
    }

    static EventReceipt send(OnlineAggregates online, long number, Map<String, Cell> event) {
        return send(online, number, List.of(event));
    }

    static EventReceipt send(OnlineAggregates online, long number, List<Map<String, Cell>> events) {
        return online.take(ARRIVALS, new EventDelivery("test", number, events));
    }
}
