package dev.slipway.console.access;

import dev.slipway.api.answer.CallerSummary;
import dev.slipway.api.control.TrustedKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who may come in, and what they may do.
///
/// @param asOf the time or record that it is shown at; empty for now
/// @param typed the time or record as it was typed, legal or not
/// @param lists tokens, bindings of roles, teams and keys
/// @param roles that the caller may give, in words
/// @param form the wish for a token as it was typed
/// @param ending the wish to end one as it was typed
/// @param error why a form was refused; absent when none was
public record AccessView(
        CallerSummary caller,
        String asOf,
        String typed,
        Lists lists,
        List<String> roles,
        TokenForm form,
        Ending ending,
        @Nullable String error) {
    public AccessView {
        roles = List.copyOf(roles);
    }

    /// The same beside a time that was typed.
    AccessView typed(String text) {
        return new AccessView(caller, asOf, text, lists, roles, form, ending, error);
    }

    /// The same beside a wish to end a token, which was refused.
    AccessView ending(String token, String reason) {
        Ending typedSo = new Ending(token, reason);
        return new AccessView(caller, asOf, typed, lists, roles, form, typedSo, error);
    }

    /// The wish to end a token.
    ///
    /// @param token its id; empty while nobody wishes it
    public record Ending(String token, String reason) {
        static final Ending NONE = new Ending("", "");

        /// The reason that was typed to end this one; empty for the others.
        public String reason(String id) {
            return token.equals(id) ? reason : "";
        }
    }

    /// What there is.
    ///
    /// @param readsObjects whether the caller may see bindings, teams and keys
    public record Lists(
            List<TokenLine> tokens,
            List<RoleLine> bindings,
            List<TeamLine> teams,
            List<TrustedKey> keys,
            boolean readsObjects) {
        public Lists {
            tokens = List.copyOf(tokens);
            bindings = List.copyOf(bindings);
            teams = List.copyOf(teams);
            keys = List.copyOf(keys);
        }
    }
}
