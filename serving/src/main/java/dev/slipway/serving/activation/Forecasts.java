package dev.slipway.serving.activation;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.Tier;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.serving.activation.Forecast.LastTwo;
import dev.slipway.serving.activation.Forecast.Loads;
import dev.slipway.serving.batching.Cost;
import dev.slipway.serving.execution.Pace;
import dev.slipway.serving.footprint.LineFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What versions have shown on this node, for when they come again, as after a restart: a file of
/// lines, of which the last one about a version counts.
///
/// It only makes it known by their heads who would wait in vain: lines that cannot be read are
/// passed over, and what cannot be written is kept in memory.
///
/// *Threads*: safe from any number of threads; `keep` writes a file, and nobody waits for it who
/// only asks.
public final class Forecasts {
    private static final int MOST = 20_000;
    private static final int KEY_FIELDS = 4;
    private static final int FIGURES = 12;

    /// What is said to take longer is not ours.
    private static final long LONGEST_NANOS = Duration.ofDays(1).toNanos();

    /// Figures that moved by less are not written again.
    private static final double SAME = 0.1;

    // Guarded by this.
    private final LineFile file;

    /// The one that was written first comes first.
    private final Map<Key, Forecast> known = Collections.synchronizedMap(new LinkedHashMap<>());

    /// What a forecast holds for.
    ///
    /// @param digest of the version's package
    /// @param slots of the node
    public record Key(VersionId version, String digest, int slots) {}

    private Forecasts(LineFile file) {
        this.file = file;
    }

    /// Those that `directory` keeps.
    public static Forecasts in(Path directory) {
        Forecasts forecasts = new Forecasts(new LineFile(directory.resolve("forecasts")));
        forecasts.read();
        return forecasts;
    }

    /// What the version has shown.
    public Optional<Forecast> of(Key key) {
        return Optional.ofNullable(known.get(key));
    }

    /// Keeps what a version has shown.
    public synchronized void keep(Key key, Forecast now) {
        Forecast before = known.get(key);
        if (!file.isBroken() && before != null && isSame(figures(before), figures(now))) {
            return;
        }
        put(key, now);
        file.add(line(key, now), known.size(), this::lines);
    }

    private static boolean isSame(long[] before, long[] now) {
        for (int i = 0; i < FIGURES; i++) {
            if (Math.abs(now[i] - before[i]) > SAME * before[i]) {
                return false;
            }
        }
        return true;
    }

    private void put(Key key, Forecast forecast) {
        synchronized (known) {
            known.remove(key);
            known.put(key, forecast);
            Iterator<Key> oldest = known.keySet().iterator();
            while (known.size() > MOST && oldest.hasNext()) {
                oldest.next();
                oldest.remove();
            }
        }
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        synchronized (known) {
            known.forEach((key, forecast) -> lines.add(line(key, forecast)));
        }
        return lines;
    }

    private static String line(Key key, Forecast forecast) {
        StringBuilder line = new StringBuilder();
        line.append(key.version().endpoint().value())
                .append(' ')
                .append(key.version().version().value())
                .append(' ')
                .append(key.digest())
                .append(' ')
                .append(key.slots());
        for (long figure : figures(forecast)) {
            line.append(' ').append(figure);
        }
        return line.toString();
    }

    private static long[] figures(Forecast forecast) {
        Pace pace = forecast.pace();
        Loads cold = forecast.loads().getOrDefault(Tier.COLD, Loads.NONE);
        Loads warm = forecast.loads().getOrDefault(Tier.WARM, Loads.NONE);
        return new long[] {
            Math.round(pace.cost().fixed()),
            Math.round(pace.cost().perRow()),
            pace.together(),
            pace.parallel(),
            cold.calmNanos(),
            cold.crowded().newerNanos(),
            cold.crowded().olderNanos(),
            warm.calmNanos(),
            warm.crowded().newerNanos(),
            warm.crowded().olderNanos(),
            forecast.crowds().newerNanos(),
            forecast.crowds().olderNanos()
        };
    }

    private static Forecast forecast(long[] figures) {
        Cost cost = Cost.line((double) figures[0], (double) figures[1]);
        Map<Tier, Loads> loads = new EnumMap<>(Tier.class);
        loads.put(Tier.COLD, loads(figures, 4));
        loads.put(Tier.WARM, loads(figures, 7));
        return new Forecast(
                new Pace(cost, count(figures[2]), count(figures[3])),
                loads,
                new LastTwo(figures[10], figures[11]));
    }

    private static Loads loads(long[] figures, int from) {
        return new Loads(figures[from], new LastTwo(figures[from + 1], figures[from + 2]));
    }

    private static int count(long figure) {
        if (figure < 1 || figure > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("count: " + figure + " (expected: >= 1)");
        }
        return (int) figure;
    }

    private synchronized void read() {
        file.read().forEach(this::take);
    }

    private void take(String line) {
        String[] fields = line.split(" ", -1);
        if (fields.length != KEY_FIELDS + FIGURES) {
            return;
        }
        try {
            VersionNumber number = new VersionNumber(Long.parseLong(fields[1]));
            VersionId version = new VersionId(new EndpointName(fields[0]), number);
            Key key = new Key(version, fields[2], Integer.parseInt(fields[3]));
            long[] figures = new long[FIGURES];
            for (int i = 0; i < FIGURES; i++) {
                figures[i] = figure(fields[KEY_FIELDS + i]);
            }
            put(key, forecast(figures));
        } catch (IllegalArgumentException e) {
            // Half a line, or not ours.
        }
    }

    private static long figure(String text) {
        long figure = Long.parseLong(text);
        if (figure < 0 || figure > LONGEST_NANOS) {
            throw new IllegalArgumentException(
                    "figure: " + figure + " (expected: 0 to " + LONGEST_NANOS + ")");
        }
        return figure;
    }
}
