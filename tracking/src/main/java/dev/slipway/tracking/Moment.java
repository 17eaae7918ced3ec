package dev.slipway.tracking;

import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;

/// Where times, ids and names of new things come from.
record Moment(InstantSource clock, RandomGenerator random) {
    private static final List<String> QUALITIES =
            List.of(
                    "amber", "brisk", "calm", "clear", "deep", "eager", "fair", "gentle", "hardy",
                    "keen", "light", "mellow", "nimble", "quiet", "rapid", "salty", "steady",
                    "swift", "tidal", "windy");
    private static final List<String> CRAFT =
            List.of(
                    "barge",
                    "brig",
                    "canoe",
                    "clipper",
                    "cutter",
                    "dinghy",
                    "ferry",
                    "frigate",
                    "galleon",
                    "ketch",
                    "launch",
                    "lugger",
                    "pilot",
                    "punt",
                    "schooner",
                    "skiff",
                    "sloop",
                    "trawler",
                    "tug",
                    "yawl");

    /// Now, in milliseconds since 1970.
    long millis() {
        return clock.millis();
    }

    /// 32 hexadecimal digits.
    String id() {
        return "%016x%016x".formatted(random.nextLong(), random.nextLong());
    }

    /// A name to call something by that has none.
    String name() {
        return QUALITIES.get(random.nextInt(QUALITIES.size()))
                + "-"
                + CRAFT.get(random.nextInt(CRAFT.size()))
                + "-"
                + random.nextInt(1_000);
    }
}
