package dev.slipway.frontend.http;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.registry.Model;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.testkit.FakeFold;
import dev.slipway.testkit.FakeImage;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Measures searches over an image of many models through the door; prints Markdown.
/// `benchmarks/search.sh` runs it.
final class SearchMeasurements {
    private static final int WARM_UP = 500;
    private static final int ROUNDS = 2_000;

    private SearchMeasurements() {}

    /// @param arguments how many models
    public static void main(String[] arguments) throws IOException {
        int models = Integer.parseInt(arguments[0]);
        try (RunningDoor door = new RunningDoor(BearerAccess.withRoot());
                Wire wire = door.connect()) {
            show(door, models);
            System.out.println("| search over " + models + " models | p50 ms | p95 ms | p99 ms |");
            System.out.println("|---|---|---|---|");
            measure(wire, "one hit by name", "search=model-" + (models - 1));
            measure(wire, "no hit", "search=nothing-like-it");
            measure(wire, "100 hits of a team", "team=team-7&limit=100");
            measure(wire, "1,000 hits by text and tag", "search=model&tag=stage=live&limit=1000");
        }
    }

    private static void show(RunningDoor door, int count) {
        FakeImage image = door.controls.newest();
        Map<String, Model> models = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            ModelSpec spec =
                    new ModelSpec(
                            new ModelName("model-" + i),
                            new TeamName("team-" + i % 10),
                            new RiskTier(i % 4),
                            null,
                            Map.of("stage", i % 2 == 0 ? "live" : "draft", "owner", "o" + i % 50));
            models.put(spec.name(), FakeFold.model(spec, 3, image.time()));
        }
        door.controls.show(
                new FakeImage(
                        image.seq(),
                        image.time(),
                        models,
                        Map.of(),
                        Map.of(),
                        List.of(),
                        List.of(),
                        List.of()));
    }

    private static void measure(Wire wire, String name, String query) throws IOException {
        long[] nanos = new long[ROUNDS];
        for (int i = -WARM_UP; i < ROUNDS; i++) {
            long begin = System.nanoTime();
            Wire.Answer answer =
                    wire.ask(
                            "GET",
                            "/api/v1/models?" + query,
                            List.of("Authorization: Bearer root"),
                            new byte[0]);
            if (answer.status() != 200) {
                throw new IllegalStateException(answer.text());
            }
            if (i >= 0) {
                nanos[i] = System.nanoTime() - begin;
            }
        }
        Arrays.sort(nanos);
        System.out.printf(
                Locale.ROOT,
                "| %s | %.2f | %.2f | %.2f |%n",
                name,
                nanos[ROUNDS / 2] / 1e6,
                nanos[ROUNDS * 95 / 100] / 1e6,
                nanos[ROUNDS * 99 / 100] / 1e6);
    }
}
