package dev.slipway.api.slo;

import dev.slipway.api.access.TeamName;
import java.time.Instant;

/// What receivers outside are told of a stream's alert that begins or ends.
///
/// @param type of the message: `stream.alert`
/// @param time when it was found
/// @param team whose stream it is
/// @param alert in the state `FIRING`, or `OK` when it is over
public record StreamNotice(String type, Instant time, TeamName team, StreamAlert alert) {
    /// The type of the message.
    public static final String TYPE = "stream.alert";
}
