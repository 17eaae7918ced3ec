package dev.slipway.api.spec;

import java.util.Locale;

/// What an object is: the `kind:` of its file.
public enum Kind {
    /// An owner.
    TEAM("Team"),
    /// A rule on what a version needs.
    POLICY("Policy"),
    /// Who may do what.
    ROLE("Role"),
    /// An outside address.
    CONNECTION("Connection"),
    /// A model's owner and tier.
    MODEL("Model"),
    /// A name that clients call.
    ENDPOINT("Endpoint"),
    /// A finding that was looked at and is no secret.
    SUPPRESSION("Suppression"),
    /// Rows of a topic that are scored as they come.
    STREAM_JOB("StreamJob"),
    /// Files that are scored at times.
    BATCH_JOB("BatchJob");

    private final String text;

    Kind(String text) {
        this.text = text;
    }

    /// As files write it, such as `StreamJob`.
    public String text() {
        return text;
    }

    /// As ids, addresses and commands write it, such as `streamjob`.
    public String word() {
        return text.toLowerCase(Locale.ROOT);
    }
}
