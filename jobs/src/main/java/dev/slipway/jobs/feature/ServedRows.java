package dev.slipway.jobs.feature;

import dev.slipway.features.AggregateValues;
import dev.slipway.features.Difference;
import dev.slipway.features.FeatureDefinition;
import dev.slipway.features.column.Column;
import dev.slipway.features.window.Aggregate;
import dev.slipway.jobs.feature.Compared.Found;
import dev.slipway.jobs.feature.Compared.What;
import dev.slipway.jobs.score.ScoredBatch;
import dev.slipway.tensor.NamedTensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// What rows are given in a batch, such as a training set, compared with what each of them is given
/// alone, such as in a request: the values of its aggregates by another way, and then its features,
/// computed of that row by what serves requests.
///
/// *Threads*: one.
final class ServedRows implements AggregateValues {
    private final FeatureDefinition definition;
    private final List<Aggregate> aggregates;
    private final List<Integer> needed;
    private final Between between;
    private final AggregateValues batched;
    private final AggregateValues single;
    private final EvenRows sampled;
    private final SingleRequest request;

    /// What the batch that is computed asks and gets, by aggregate.
    private final Map<Integer, Asked> asked = new HashMap<>();

    /// Aggregates that rows which were compared have asked for.
    private final Set<Integer> compared = new TreeSet<>();

    private long rows;
    private int place;
    private @Nullable Found first;

    /// An aggregate of all rows of a batch.
    ///
    /// @param moments null where it is asked for now
    private record Asked(Column keys, @Nullable Column moments, Column batched, Column single) {
        boolean isAskedBy(int row) {
            return !keys.isMissing(row) && (moments == null || !moments.isMissing(row));
        }
    }

    /// @param batched what the first way gives to all rows, in their order
    /// @param single what the second one gives to them
    ServedRows(
            FeatureDefinition definition,
            Between between,
            AggregateValues batched,
            AggregateValues single,
            EvenRows sampled) {
        this.definition = definition;
        this.aggregates = definition.aggregates();
        this.needed = definition.asked();
        this.between = between;
        this.batched = batched;
        this.single = single;
        this.sampled = sampled;
        this.request = new SingleRequest(definition, this::alone);
    }

    /// What a batch is given: what the first way says.
    @Override
    public Column of(int aggregate, Column keys, @Nullable Column at) {
        Column values = batched.of(aggregate, keys, at);
        asked.put(aggregate, new Asked(keys, at, values, single.of(aggregate, keys, at)));
        return values;
    }

    /// Compares the rows of a batch that has been computed.
    ///
    /// @param columns of which it was computed, by the place of a row
    void take(ScoredBatch batch, IntFunction<List<NamedTensor>> columns) {
        for (place = 0; place < batch.rows().count(); place++) {
            boolean isTaken = sampled.takes(rows);
            rows++;
            if (isTaken) {
                needed.stream().filter(one -> asked(one).isAskedBy(place)).forEach(compared::add);
            }
            if (isTaken && first == null) {
                compareAggregates();
                found(What.FEATURES, request.compare(rows, columns.apply(place), batch, place));
            }
        }
    }

    private void compareAggregates() {
        for (int aggregate : needed) {
            Asked one = asked(aggregate);
            found(
                    What.AGGREGATES,
                    Difference.of(
                            rows,
                            name(aggregate),
                            AggregateValues.cell(one.batched, place),
                            AggregateValues.cell(one.single, place)));
        }
    }

    /// What the request of the row is given, which has to ask what the row asks in its batch.
    private Column alone(int aggregate, Column keys, @Nullable Column moments) {
        Asked batch = asked(aggregate);
        found(
                What.FEATURES,
                Difference.of(
                        rows, "key of " + name(aggregate), key(batch.keys, place), key(keys, 0)));
        found(
                What.FEATURES,
                Difference.of(
                        rows,
                        "moment of " + name(aggregate),
                        moment(batch.moments, place),
                        moment(moments, 0)));
        Column value = Column.blank(batch.single.type(), 1);
        value.copy(batch.single, place, 0);
        return value;
    }

    private static String key(Column keys, int row) {
        return keys.isMissing(row) ? "" : AggregateValues.key(keys, row);
    }

    private static String moment(@Nullable Column moments, int row) {
        return moments == null || moments.isMissing(row) ? "" : Long.toString(moments.whole(row));
    }

    private Asked asked(int aggregate) {
        return Objects.requireNonNull(asked.get(aggregate));
    }

    private String name(int aggregate) {
        return aggregates.get(aggregate).name();
    }

    private void found(What what, Optional<Difference> difference) {
        if (first == null && difference.isPresent()) {
            first = new Found(what, difference.get());
        }
    }

    /// The first difference, by row; of a row that of an aggregate before that of a feature.
    Optional<Found> first() {
        return Optional.ofNullable(first);
    }

    /// What was compared, of which way with which.
    List<Compared> compared() {
        List<Compared> all = new ArrayList<>();
        List<String> names = compared.stream().map(this::name).toList();
        if (!names.isEmpty()) {
            all.add(
                    new Compared(
                            What.AGGREGATES,
                            names,
                            between.one().given(),
                            between.other().given()));
        }
        all.add(
                new Compared(
                        What.FEATURES,
                        definition.features(),
                        "in a batch",
                        between.other().alone()));
        return all;
    }

    /// Aggregates that were not compared, since no row has their key and their moment.
    List<String> unasked() {
        return needed.stream().filter(one -> !compared.contains(one)).map(this::name).toList();
    }
}
