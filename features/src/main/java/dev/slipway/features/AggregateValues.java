package dev.slipway.features;

import dev.slipway.api.model.Cell;
import dev.slipway.features.column.Column;
import dev.slipway.features.column.Numbers;
import dev.slipway.features.column.Type;
import dev.slipway.features.window.Aggregate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Where the values of a definition's aggregates come from.
///
/// *Threads*: as whoever computes features with it.
@FunctionalInterface
public interface AggregateValues extends AutoCloseable {
    /// The values for each row of a batch, of the aggregate's type; missing where nothing can be
    /// seen.
    ///
    /// @param aggregate its place in the definition
    /// @param keys texts or whole numbers; a missing one has no value
    /// @param moments at which it is asked, or null for now; at a missing one there is no value
    Column of(int aggregate, Column keys, @Nullable Column moments);

    /// The same for one batch: all that is asked for now is asked at one moment.
    default AggregateValues ofOneMoment() {
        return this;
    }

    /// The one moment at which all is asked that is asked for now; empty where there is none.
    default OptionalLong moment() {
        return OptionalLong.empty();
    }

    /// What a row was given, asked again: of the same key at the same moment, by what is known now.
    ///
    /// @param aggregate its place in the definition
    /// @return NaN where it is missing; empty where that is not known, or not any more
    default OptionalDouble again(int aggregate, String key, long moment) {
        return OptionalDouble.empty();
    }

    /// The same of an aggregate whose values are texts: a text, or missing; empty where that is not
    /// known, or not any more.
    default Optional<Cell> textAgain(int aggregate, String key, long moment) {
        return Optional.empty();
    }

    /// Says that they are not asked for any more.
    @Override
    default void close() {}

    /// As they are where no event has ever happened.
    static AggregateValues ofNothing(List<Aggregate> aggregates) {
        return (aggregate, keys, moments) -> {
            Aggregate one = aggregates.get(aggregate);
            if (one.type() == Type.TEXT) {
                return Column.blank(Type.TEXT, keys.rows());
            }
            Numbers values = new Numbers(keys.rows());
            double nothing = one.ofNothing();
            for (int row = 0; row < keys.rows(); row++) {
                if (!keys.isMissing(row) && (moments == null || !moments.isMissing(row))) {
                    values.set(row, nothing);
                }
            }
            return values;
        };
    }

    /// What a row has been given: a number, which is NaN where it is missing, or a text or missing.
    static Cell cell(Column values, int row) {
        if (values.type() != Type.TEXT) {
            return new Cell.Real(values.number(row));
        }
        return values.isMissing(row) ? new Cell.Missing() : new Cell.Text(values.text(row));
    }

    /// A key as events write it.
    static String key(Column keys, int row) {
        return keys.type() == Type.WHOLE ? Long.toString(keys.whole(row)) : keys.text(row);
    }
}
