package dev.slipway.console.access;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.Scope;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.answer.TokenWish;
import dev.slipway.api.journal.FreeText;
import dev.slipway.console.page.PageRequest;
import dev.slipway.console.page.Words;
import dev.slipway.documents.Durations;
import dev.slipway.documents.References;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/// The wish for a token as somebody typed it.
///
/// @param key under which the wish is granted once, however often the form is sent
/// @param roles in words
/// @param scope that all of them have
/// @param ends after how long; empty for never
public record TokenForm(
        String key,
        List<String> roles,
        String scope,
        String team,
        String holder,
        String ends,
        String note) {
    public TokenForm {
        roles = List.copyOf(roles);
    }

    /// Nothing typed yet; it reaches what the maker's own first role reaches.
    static TokenForm empty(Instant now, Principal maker) {
        List<Scope> scopes = maker.grants().stream().map(Grant::scope).toList();
        Scope everywhere = new Scope.Everywhere();
        Scope own =
                scopes.isEmpty() || scopes.contains(everywhere) ? everywhere : scopes.getFirst();
        return new TokenForm(key(now), List.of(), References.text(own), "", "", "90d", "");
    }

    /// The same wish under another key.
    TokenForm anew(Instant now) {
        return new TokenForm(key(now), roles, scope, team, holder, ends, note);
    }

    private static String key(Instant now) {
        return "console-" + now.getEpochSecond() + "-" + now.getNano();
    }

    static TokenForm of(PageRequest request) {
        return new TokenForm(
                request.field("key").strip(),
                request.fields("role"),
                request.field("scope").strip(),
                request.field("team").strip(),
                request.field("holder").strip(),
                request.field("ends").strip(),
                request.field("note").strip());
    }

    /// The wish.
    ///
    /// *Errors*: `IllegalArgumentException` naming the field that cannot be so.
    TokenWish wish(Instant now) {
        if (roles.isEmpty()) {
            throw new IllegalArgumentException("roles: none (expected: at least one)");
        }
        Scope reached = References.scope(scope.isEmpty() ? "*" : scope);
        return new TokenWish(
                team.isEmpty() ? null : new TeamName(team),
                roles.stream().map(role -> new Grant(role(role), reached)).toList(),
                holder.isEmpty() ? null : new PersonId(holder),
                ends.isEmpty() ? null : now.plus(Durations.parse(ends)),
                note.isEmpty() ? null : new FreeText(note));
    }

    private static Role role(String word) {
        return Arrays.stream(Role.values())
                .filter(role -> Words.of(role).equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("role: " + word + ": unknown"));
    }
}
