package dev.slipway.cli.shadow;

import dev.slipway.api.shadow.ShadowReport.FeatureFinding;
import dev.slipway.api.shadow.ShadowReport.Skew;
import dev.slipway.api.shadow.ShadowReport.SkewedValue;
import dev.slipway.cli.Table;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;

/// What a shadow's report says of aggregates of events that were asked again, as people read it.
final class SkewText {
    private static final int FEATURES = 20;

    private SkewText() {}

    static void print(Skew skew, PrintWriter out) {
        out.println();
        if (skew.features().isEmpty()) {
            out.println("no feature of events was asked again yet");
            return;
        }
        List<FeatureFinding> features =
                skew.features().stream()
                        .sorted(
                                Comparator.comparingLong(
                                                (FeatureFinding one) -> one.differing().count())
                                        .reversed())
                        .toList();
        Table table =
                new Table("FEATURE", "ASKED AGAIN", "95 %", "MISSING", "LARGEST", "FORGOTTEN");
        for (FeatureFinding one : features.subList(0, Math.min(FEATURES, features.size()))) {
            table.row(
                    one.name(),
                    ShadowText.count(one.differing()),
                    ShadowText.bounds(one.differing()),
                    one.missing(),
                    ShadowText.number(one.largest()),
                    one.forgotten());
        }
        table.print(out);
        ShadowText.more(features.size(), FEATURES, out);
        SkewedValue first = skew.first();
        if (first != null) {
            out.println("the first that differs: " + words(first, skew.after().toSeconds()));
        }
        features.stream()
                .flatMap(one -> one.greatest().stream())
                .limit(FEATURES)
                .forEach(one -> out.println("  " + words(one, skew.after().toSeconds())));
    }

    private static String words(SkewedValue one, long seconds) {
        return "prediction "
                + one.prediction()
                + ", row "
                + one.row()
                + ", column "
                + one.feature()
                + (one.served() == null || one.again() == null
                        ? ""
                        : ": "
                                + one.served()
                                + " served, "
                                + one.again()
                                + " "
                                + seconds
                                + " s later")
                + (one.bit() == null ? "" : "; the first bit that differs is " + one.bit());
    }
}
