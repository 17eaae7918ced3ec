package dev.slipway.jobs.stream;

import dev.slipway.features.FeatureDefinition;
import dev.slipway.features.column.Type;
import dev.slipway.features.window.Aggregate;
import dev.slipway.jobs.score.GivenValues;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// What rows of a version see of events, named as capture names what requests are given: with the
/// columns it is all that their features were made of, and can be asked again.
///
/// *Threads*: immutable.
final class SeenValues {
    private static final Shape ONE = Shape.of(1, 1);

    private final List<Integer> asked;
    private final List<Aggregate> aggregates;
    private final boolean isAskedNow;

    private SeenValues(List<Integer> asked, List<Aggregate> aggregates, boolean isAskedNow) {
        this.asked = List.copyOf(asked);
        this.aggregates = List.copyOf(aggregates);
        this.isAskedNow = isAskedNow;
    }

    /// Of a version whose rows see nothing.
    static SeenValues none() {
        return new SeenValues(List.of(), List.of(), false);
    }

    /// Of the versions with a definition.
    static SeenValues of(FeatureDefinition definition) {
        return new SeenValues(
                definition.asked(),
                definition.aggregates(),
                !definition.aggregatesOfNow().isEmpty());
    }

    /// What a row sees of each aggregate that a feature is made of: a value of 64 bits, NaN where
    /// there is none, or a text, empty where there is none; and the moment, in milliseconds, where
    /// one is asked for at the message's.
    List<NamedTensor> seenBy(Message row) {
        double[] values = row.aggregates();
        if (values == null) {
            return List.of();
        }
        List<NamedTensor> seen = new ArrayList<>(asked.size() + 1);
        for (int aggregate : asked) {
            Aggregate one = aggregates.get(aggregate);
            Tensor value =
                    one.type() == Type.TEXT
                            ? BytesTensor.ofText(ONE, row.text(aggregate))
                            : DenseTensor.ofDoubles(ONE, values[aggregate]);
            seen.add(new NamedTensor(one.name(), value));
        }
        if (isAskedNow) {
            seen.add(
                    new NamedTensor(GivenValues.MOMENT, DenseTensor.ofLongs(ONE, row.timestamp())));
        }
        return seen;
    }
}
