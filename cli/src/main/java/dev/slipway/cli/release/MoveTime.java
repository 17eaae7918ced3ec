package dev.slipway.cli.release;

import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseTransition.Cause;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// How long a release had run when it moved, downtime left out.
final class MoveTime {
    private MoveTime() {}

    /// What the server's move says of itself. A person's is recorded with what the server's move
    /// before it said: the hours of both tell how much later it was, and the server's next move
    /// what of that was downtime.
    static Duration of(Release release, Release.Move move) {
        Duration least = move.transition().ran();
        if (!isAsked(move)) {
            return least;
        }
        Instant since = release.started();
        Optional<Duration> most = Optional.empty();
        for (Release.Move other : release.moves()) {
            if (!isAsked(other) && other.seq() < move.seq()) {
                since = other.time();
            } else if (!isAsked(other) && most.isEmpty()) {
                most = Optional.of(other.transition().ran());
            }
        }
        Duration passed = least.plus(Duration.between(since, move.time()));
        Duration known = most.filter(next -> next.compareTo(passed) < 0).orElse(passed);
        return known.compareTo(least) > 0 ? known : least;
    }

    /// The server moves for this cause only when it ends what a person has turned back.
    private static boolean isAsked(Release.Move move) {
        return move.transition().cause() == Cause.OPERATOR && !move.transition().to().isOver();
    }
}
