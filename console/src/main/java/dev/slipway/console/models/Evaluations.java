package dev.slipway.console.models;

import dev.slipway.api.registry.Evaluation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Measured qualities as pages show them.
public final class Evaluations {
    private Evaluations() {}

    /// What makes two evaluations measure the same.
    record Subject(String metric, @Nullable String slice, String dataset) {
        static Subject of(Evaluation one) {
            return new Subject(one.metric(), one.slice(), one.dataset());
        }

        @Override
        public String toString() {
            return metric + (slice == null ? "" : " on " + slice) + ", data set " + dataset;
        }
    }

    /// Of each subject the one that was attached last, in the order of the first ones.
    static List<Evaluation> newest(List<Evaluation> all) {
        return List.copyOf(bySubject(all).values());
    }

    static Map<Subject, Evaluation> bySubject(List<Evaluation> all) {
        Map<Subject, Evaluation> newest = new LinkedHashMap<>();
        all.forEach(one -> newest.put(Subject.of(one), one));
        return newest;
    }

    /// A value with six digits at most.
    public static String number(double value) {
        String text = String.format(Locale.ROOT, "%.6g", value);
        boolean isPlain = text.indexOf('.') >= 0 && text.indexOf('e') < 0;
        return isPlain ? text.replaceFirst("\\.?0+$", "") : text;
    }

    /// The interval around a value; empty when there is none.
    public static String interval(Evaluation one) {
        Double low = one.low();
        Double high = one.high();
        return low == null || high == null ? "" : number(low) + " to " + number(high);
    }
}
