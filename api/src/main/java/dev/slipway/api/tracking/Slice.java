package dev.slipway.api.tracking;

import java.util.Optional;

/// How much of a list is asked for, and from where.
///
/// @param most how many at most
/// @param after the place behind which it begins; empty for the beginning
public record Slice(int most, Optional<Page.Position> after) {
    /// The first `most`.
    public static Slice first(int most) {
        return new Slice(most, Optional.empty());
    }
}
