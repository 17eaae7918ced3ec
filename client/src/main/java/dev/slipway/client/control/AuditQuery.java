package dev.slipway.client.control;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which records are asked for; what is absent selects all.
///
/// @param kinds what happened, one of these
/// @param actor the principal that did it
/// @param subject a name that the record mentions
/// @param since nothing before this time (RFC 3339)
/// @param until nothing after this time
public record AuditQuery(
        List<String> kinds,
        @Nullable String actor,
        @Nullable String subject,
        @Nullable String since,
        @Nullable String until) {
    /// All records.
    public static final AuditQuery ALL = new AuditQuery(List.of(), null, null, null, null);

    public AuditQuery {
        kinds = List.copyOf(kinds);
    }

    Reading reading() {
        Reading reading =
                Reading.now()
                        .with("actor", actor)
                        .with("subject", subject)
                        .with("since", since)
                        .with("until", until);
        for (String kind : kinds) {
            reading = reading.with("kind", kind);
        }
        return reading;
    }
}
