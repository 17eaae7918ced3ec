package dev.slipway.console.access;

import dev.slipway.api.answer.TokenSummary;
import dev.slipway.console.page.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// A token as pages show it.
///
/// @param state what it is good for at the moment that is looked at
/// @param own whether it is the one that whoever looks has shown
public record TokenLine(TokenSummary token, State state, boolean own) {
    private static final Duration SOON = Duration.ofDays(7);

    /// What a token is good for.
    public enum State {
        /// It opens what it gives.
        VALID("good"),
        /// It ends within a week.
        ENDS_SOON("warn"),
        /// Its time is over.
        EXPIRED("quiet"),
        /// Somebody ended it.
        REVOKED("quiet"),
        /// It was handed on by a token that somebody ended.
        ENDED("quiet");

        private final String mood;

        State(String mood) {
            this.mood = mood;
        }

        /// How that is to be shown.
        public String mood() {
            return mood;
        }
    }

    /// @param at the moment that is looked at
    static TokenLine of(TokenSummary token, Instant at, String caller) {
        return new TokenLine(token, state(token, at), caller.equals("token:" + token.id()));
    }

    private static State state(TokenSummary token, Instant at) {
        Instant expires = token.expires();
        if (token.revoked() != null) {
            return State.REVOKED;
        }
        if (token.isEnded()) {
            return State.ENDED;
        }
        if (expires == null) {
            return State.VALID;
        }
        if (!at.isBefore(expires)) {
            return State.EXPIRED;
        }
        return at.isBefore(expires.minus(SOON)) ? State.VALID : State.ENDS_SOON;
    }

    /// Whether it can still be ended.
    public boolean isAlive() {
        return state == State.VALID || state == State.ENDS_SOON;
    }

    /// What it gives, each in words.
    public List<String> grants() {
        return token.grants().stream().map(Words::of).toList();
    }
}
