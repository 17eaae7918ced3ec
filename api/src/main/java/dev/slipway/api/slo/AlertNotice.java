package dev.slipway.api.slo;

import dev.slipway.api.access.TeamName;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What receivers outside are told of an alert that begins or ends: all that somebody who is woken
/// wants to know.
///
/// @param type of the message: `slo.alert`
/// @param time when it was found
/// @param alert in the state `FIRING`, or `OK` or `PENDING` when it is over
/// @param remaining the part of the budget that is left; absent where nothing is known
public record AlertNotice(
        String type,
        Instant time,
        TeamName team,
        SloAlert alert,
        @Nullable Double remaining,
        Answering answering) {
    /// The type of the message.
    public static final String TYPE = "slo.alert";

    /// Who answers for the promise, as its spec says in words.
    public record Answering(
            @Nullable String protects,
            @Nullable String owner,
            @Nullable String onCall,
            @Nullable Duration respondWithin,
            @Nullable URI runbook) {}
}
