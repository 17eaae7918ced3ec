package dev.slipway.api.control;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Permission;
import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.Scope;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.RoleSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// By which tokens others were handed on.
final class TokenMakers {
    private static final String TOKEN = "token:";

    private TokenMakers() {}

    /// The tokens by which a token was handed on, the one that made it first. A token that manages
    /// tokens hands nothing on: what it makes stays when it ends.
    static List<TokenEntry> of(Image image, TokenEntry token) {
        List<TokenEntry> makers = new ArrayList<>();
        TokenEntry made = token;
        Optional<TokenEntry> maker = maker(image, made);
        while (maker.isPresent() && isHandedOn(image, made, maker.get())) {
            made = maker.get();
            makers.add(made);
            maker = maker(image, made);
        }
        return List.copyOf(makers);
    }

    /// What nobody may hand on was made by a manager of tokens, whatever its maker may do by now:
    /// whoever takes a role from the maker of their own token keeps what they have.
    private static boolean isHandedOn(Image image, TokenEntry token, TokenEntry maker) {
        PersonId holder = token.holder();
        boolean mayBe =
                token.team().equals(maker.team())
                        && (holder == null || holder.equals(token.minter().person()))
                        && !outlives(token, maker)
                        && token.grants().stream().noneMatch(TokenMakers::managesAllTokens);
        return mayBe && !managesTokens(image, maker);
    }

    private static boolean outlives(TokenEntry token, TokenEntry maker) {
        Instant latest = maker.expires();
        Instant expires = token.expires();
        return latest != null && (expires == null || expires.isAfter(latest));
    }

    private static Optional<TokenEntry> maker(Image image, TokenEntry token) {
        String id = token.minter().principal().value();
        return id.startsWith(TOKEN) ? image.token(id.substring(TOKEN.length())) : Optional.empty();
    }

    private static boolean managesTokens(Image image, TokenEntry token) {
        String member = TOKEN + token.id();
        return token.grants().stream().anyMatch(TokenMakers::managesAllTokens)
                || image.objects(Kind.ROLE).stream()
                        .map(DeclaredObject::spec)
                        .filter(RoleSpec.class::isInstance)
                        .map(RoleSpec.class::cast)
                        .filter(role -> role.members().contains(member))
                        .flatMap(role -> role.grants().stream())
                        .anyMatch(TokenMakers::managesAllTokens);
    }

    private static boolean managesAllTokens(Grant grant) {
        return grant.scope() instanceof Scope.Everywhere
                && grant.role().permissions().contains(Permission.MANAGE_TOKENS);
    }
}
