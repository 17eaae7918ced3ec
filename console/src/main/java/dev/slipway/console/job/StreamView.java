package dev.slipway.console.job;

import dev.slipway.api.access.Denials;
import dev.slipway.api.access.Permission;
import dev.slipway.api.access.Principal;
import dev.slipway.api.job.StreamJob;
import org.jspecify.annotations.Nullable;

/// One stream, and who may steer it.
///
/// @param lacking why whoever looks may not, in words; empty when they may
/// @param error why nothing was done; absent when nobody wanted anything
public record StreamView(StreamLine line, String lacking, @Nullable String error) {
    /// The stream as this one sees it: whoever scores for its team may steer it.
    static StreamView of(StreamLine line, Principal viewer) {
        StreamJob job = line.job();
        String lacking =
                viewer.may(Permission.SCORE, job.spec().team())
                        ? ""
                        : Denials.lacking(viewer, Permission.SCORE, "stream " + job.name())
                                .message();
        return new StreamView(line, lacking, null);
    }

    /// The same with what went wrong.
    StreamView refused(@Nullable String why) {
        return new StreamView(line, lacking, why);
    }

    /// Whether anything can be done to the stream as it stands.
    public boolean isSteerable() {
        return line.mayStart() || line.mayStop() || line.mayRepair();
    }
}
