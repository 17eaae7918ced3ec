package dev.slipway.api.answer;

import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseId;
import java.util.List;

/// What happened to the newest release of an endpoint.
///
/// @param moves in order
/// @param next what to ask with for those that come later
/// @param isOver whether none will come
public record ReleaseMoves(ReleaseId release, List<Release.Move> moves, long next, boolean isOver) {
    public ReleaseMoves {
        moves = List.copyOf(moves);
    }
}
