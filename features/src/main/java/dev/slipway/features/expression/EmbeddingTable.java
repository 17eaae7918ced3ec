package dev.slipway.features.expression;

import dev.slipway.features.column.Column;
import dev.slipway.features.column.Type;
import dev.slipway.features.embedding.Embedding;
import java.util.OptionalLong;

/// A table of vectors, and what stands for keys that it does not have.
public record EmbeddingTable(String name, Embedding vectors, Absent absent) {
    /// What stands for the vector of a key that the file does not have, or of one that is missing.
    public sealed interface Absent {
        /// Nothing does: its numbers are missing.
        record Nothing() implements Absent {}

        /// Each of its numbers is this one.
        record Filled(double value) implements Absent {}

        /// Another vector of the file.
        ///
        /// @param place of that one
        record Other(long place) implements Absent {}
    }

    /// The place of a row's vector; none where nothing of the file stands for it.
    OptionalLong place(Column keys, int row) {
        OptionalLong place =
                keys.isMissing(row)
                        ? OptionalLong.empty()
                        : keys.type() == Type.TEXT
                                ? vectors.place(keys.text(row))
                                : vectors.place(keys.whole(row));
        return place.isEmpty() && absent instanceof Absent.Other(long other)
                ? OptionalLong.of(other)
                : place;
    }

    /// The one text of this meaning.
    public String canonical() {
        return vectors.canonical()
                + switch (absent) {
                    case Absent.Nothing() -> " else missing";
                    case Absent.Filled(double value) -> " else " + value;
                    case Absent.Other(long place) -> " else that of record " + place;
                };
    }
}
