package dev.slipway.jobs.input;

import java.util.List;

/// What one thread reads without a pause: consecutive stretches of the input.
///
/// @param number counts the input's splits in the order of its rows
public record Split(int number, List<Piece> pieces) {
    /// Copies the list.
    public Split {
        pieces = List.copyOf(pieces);
    }
}
