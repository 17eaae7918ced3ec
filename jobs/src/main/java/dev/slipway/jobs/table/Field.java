package dev.slipway.jobs.table;

import com.fasterxml.jackson.annotation.JsonProperty;

/// One column's name and type.
///
/// @param isList whether each row has several values, the same number in every row of a batch
public record Field(String name, Kind kind, Meaning meaning, @JsonProperty("list") boolean isList) {
    /// A column whose values stand for themselves.
    public static Field plain(String name, Kind kind) {
        return new Field(name, kind, Meaning.PLAIN, false);
    }
}
