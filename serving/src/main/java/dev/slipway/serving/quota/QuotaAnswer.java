package dev.slipway.serving.quota;

import org.jspecify.annotations.Nullable;

/// What became of asking an endpoint's quotas for a request.
public sealed interface QuotaAnswer {
    /// The request counts on them.
    record Taken(@Nullable Allowance principal, @Nullable Allowance team) implements QuotaAnswer {
        /// No quota was asked.
        public static final Taken NOTHING = new Taken(null, null);

        /// The request is over.
        public void giveBack() {
            if (principal != null) {
                principal.leave();
            }
            if (team != null) {
                team.leave();
            }
        }

        /// The request was refused for another reason and used nothing.
        public void undo() {
            if (principal != null) {
                principal.undo();
            }
            if (team != null) {
                team.undo();
            }
        }
    }

    /// The holder's requests inside are as many as may be.
    record AllInside(Holder holder, int most) implements QuotaAnswer {}

    /// The holder's requests of this second are as many as may be.
    ///
    /// @param untilNextNanos when one may come of whom nobody else was told
    record TooFast(Holder holder, int perSecond, long untilNextNanos) implements QuotaAnswer {}
}
