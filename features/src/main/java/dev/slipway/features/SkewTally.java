package dev.slipway.features;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.Cell;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// How often what rows were given for aggregates is something else when it is asked again, in
/// whatever way. What it says does not depend on the order in which that was counted.
///
/// *Threads*: one at a time.
public final class SkewTally {
    private static final int MOST_GREATEST = 5;
    private static final Comparator<Skewed> IN_ORDER =
            Comparator.comparing((Skewed one) -> one.id().value())
                    .thenComparingLong(one -> one.difference().row())
                    .thenComparing(one -> one.difference().column());
    private static final Comparator<Skewed> GREATEST_FIRST =
            Comparator.comparingDouble(Skewed::distance).reversed().thenComparing(IN_ORDER);

    private final Map<String, OfAggregate> aggregates = new TreeMap<>();
    private @Nullable Skewed first;

    /// A value that is another one now.
    ///
    /// @param distance of both numbers; infinite where one is missing, or they are texts
    public record Skewed(PredictionId id, Difference difference, double distance) {}

    /// Counts a value that was asked again.
    ///
    /// @param row of the request, counted from 1
    /// @param name of the aggregate
    /// @param given what the row was given: a number, which is NaN where it was missing, or a text
    ///     or missing
    /// @param again likewise; empty where that is not known any more
    public void count(PredictionId id, long row, String name, Cell given, Optional<Cell> again) {
        OfAggregate of = of(name);
        if (again.isEmpty()) {
            of.forgotten++;
            return;
        }
        of.compared++;
        Cell now = again.get();
        Optional<Difference> difference = Difference.of(row, name, given, now);
        difference.ifPresent(found -> {
            double distance = Math.abs(given.number() - now.number());
            boolean isFar = Double.isNaN(distance);
            Skewed skewed = new Skewed(id, found, isFar ? Double.POSITIVE_INFINITY : distance);
            of.add(skewed, isMissing(given) || isMissing(now), !isFar);
            first(skewed);
        });
    }

    private static boolean isMissing(Cell cell) {
        return !(cell instanceof Cell.Text) && Double.isNaN(cell.number());
    }

    private OfAggregate of(String name) {
        return aggregates.computeIfAbsent(name, OfAggregate::new);
    }

    private void first(Skewed one) {
        Skewed known = first;
        if (known == null || IN_ORDER.compare(one, known) < 0) {
            first = one;
        }
    }

    /// The first that differs, by prediction, row and aggregate; null when none does.
    public @Nullable Skewed first() {
        return first;
    }

    /// By name.
    public List<OfAggregate> aggregates() {
        return List.copyOf(aggregates.values());
    }

    /// Adds what another has counted.
    public void merge(SkewTally other) {
        other.aggregates.forEach((name, one) -> of(name).merge(one));
        if (other.first != null) {
            first(other.first);
        }
    }

    /// What was counted of one aggregate.
    public static final class OfAggregate {
        private final String name;
        private final List<Skewed> greatest = new ArrayList<>();
        private long compared;
        private long forgotten;
        private long differing;
        private long missing;
        private double largest;

        OfAggregate(String name) {
            this.name = name;
        }

        private void add(Skewed one, boolean isMissing, boolean isOfNumbers) {
            differing++;
            if (isMissing) {
                missing++;
            }
            if (isOfNumbers) {
                // Two finite numbers may lie further apart than the greatest there is.
                largest = Math.max(largest, Math.min(one.distance(), Double.MAX_VALUE));
            }
            keep(one);
        }

        private void keep(Skewed one) {
            greatest.add(one);
            greatest.sort(GREATEST_FIRST);
            if (greatest.size() > MOST_GREATEST) {
                greatest.removeLast();
            }
        }

        private void merge(OfAggregate other) {
            compared += other.compared;
            forgotten += other.forgotten;
            differing += other.differing;
            missing += other.missing;
            largest = Math.max(largest, other.largest);
            other.greatest.forEach(this::keep);
        }

        /// Of the aggregate.
        public String name() {
            return name;
        }

        /// Values that were asked again.
        public long compared() {
            return compared;
        }

        /// Values of which part was forgotten meanwhile.
        public long forgotten() {
            return forgotten;
        }

        /// Values that are others now.
        public long differing() {
            return differing;
        }

        /// Of these, those that are missing now or were.
        public long missing() {
            return missing;
        }

        /// How far two numbers lie apart at most.
        public double largest() {
            return largest;
        }

        /// The greatest differences, greatest first.
        public List<Skewed> greatest() {
            return List.copyOf(greatest);
        }
    }
}
