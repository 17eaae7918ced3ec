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
/// @param error why a form was refused; absent when none was
public record AccessView(
        CallerSummary caller,
        String asOf,
        String typed,
        Lists lists,
        List<String> roles,
        TokenForm form,
        @Nullable String error) {
    public AccessView {
        roles = List.copyOf(roles);
    }

    /// The same beside a time that was typed.
    AccessView typed(String text) {
        return new AccessView(caller, asOf, text, lists, roles, form, error);
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
