package dev.slipway.features.window;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Aggregations for tests, quantiles that nobody would ask for among them.
public final class MadeAggregations {
    private MadeAggregations() {}

    /// All that are said by their names, and four quantiles.
    public static List<Aggregation> draw(SplittableRandom random) {
        List<Aggregation> all = new ArrayList<>(List.of(Aggregation.Plain.values()));
        all.add(Quantile.MEDIAN);
        all.add(new Quantile(950_000_000));
        all.add(quantile(random));
        all.add(quantile(random));
        return all;
    }

    /// One of them.
    public static Aggregation one(SplittableRandom random) {
        List<Aggregation> all = draw(random);
        return all.get(random.nextInt(all.size()));
    }

    static Quantile quantile(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> new Quantile(1);
            case 1 -> new Quantile(999_999_999);
            case 2 -> new Quantile(random.nextInt(1, 1_000) * 1_000_000);
            default -> new Quantile(random.nextInt(1, 1_000_000_000));
        };
    }
}
