package dev.slipway.control.access;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Permission;
import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Scope;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.TokenEntry;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.RoleSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Who is who in one image.
///
/// *Threads*: any.
final class Roster {
    private static final String TOKEN = "token:";

    private final Image image;
    private final Map<String, List<Grant>> bound = new HashMap<>();
    private final Map<String, TokenEntry> tokens = new HashMap<>();
    private final ConcurrentHashMap<String, Principal> holders = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, List<TokenEntry>> makers = new ConcurrentHashMap<>();

    Roster(Image image) {
        this.image = image;
        image.tokens().forEach(token -> tokens.put(token.id(), token));
        for (DeclaredObject object : image.objects(Kind.ROLE)) {
            if (object.spec() instanceof RoleSpec role) {
                for (String member : role.members()) {
                    bound.computeIfAbsent(member, _ -> new ArrayList<>()).addAll(role.grants());
                }
            }
        }
    }

    Image image() {
        return image;
    }

    /// Whoever holds this token.
    Principal holderOf(TokenEntry token) {
        return holders.computeIfAbsent(token.id(), _ -> madeHolder(token));
    }

    /// What has been handed on is worth what is left to whoever handed it on, so the first of its
    /// makers is looked at first.
    private Principal madeHolder(TokenEntry token) {
        Principal maker = null;
        for (TokenEntry one : makersOf(token).reversed()) {
            maker = holder(one, left(one, maker));
        }
        return holder(token, left(token, maker));
    }

    private List<Grant> left(TokenEntry token, @Nullable Principal maker) {
        if (maker == null) {
            return token.grants();
        }
        Coverage coverage = new Coverage(image, maker);
        return token.grants().stream().filter(coverage::covers).toList();
    }

    private Principal holder(TokenEntry token, List<Grant> left) {
        PrincipalId id = new PrincipalId(TOKEN + token.id());
        List<Grant> grants = new ArrayList<>(left);
        grants.addAll(grantsOf(id.value()));
        return new Principal(id, Principal.Proof.TOKEN, token.team(), token.holder(), grants);
    }

    /// The tokens by which a token was handed on, the one that made it first. A token that manages
    /// tokens hands nothing on: what it makes stays when it ends.
    List<TokenEntry> makersOf(TokenEntry token) {
        return makers.computeIfAbsent(token.id(), _ -> chain(token));
    }

    private List<TokenEntry> chain(TokenEntry token) {
        List<TokenEntry> chain = new ArrayList<>();
        TokenEntry made = token;
        TokenEntry maker = maker(made);
        while (maker != null && isHandedOn(made, maker)) {
            chain.add(maker);
            made = maker;
            maker = maker(made);
        }
        return List.copyOf(chain);
    }

    /// What nobody may hand on was made by a manager of tokens, whatever its maker may do by now:
    /// whoever takes a role from the maker of their own token keeps what they have.
    private boolean isHandedOn(TokenEntry token, TokenEntry maker) {
        PersonId holder = token.holder();
        boolean mayBe =
                token.team().equals(maker.team())
                        && (holder == null || holder.equals(token.minter().person()))
                        && !outlives(token, maker)
                        && token.grants().stream().noneMatch(Roster::managesAllTokens);
        return mayBe && !managesTokens(maker);
    }

    private static boolean outlives(TokenEntry token, TokenEntry maker) {
        Instant latest = maker.expires();
        Instant expires = token.expires();
        return latest != null && (expires == null || expires.isAfter(latest));
    }

    private @Nullable TokenEntry maker(TokenEntry token) {
        String id = token.minter().principal().value();
        return id.startsWith(TOKEN) ? tokens.get(id.substring(TOKEN.length())) : null;
    }

    private boolean managesTokens(TokenEntry token) {
        return holder(token, token.grants()).may(Permission.MANAGE_TOKENS);
    }

    private static boolean managesAllTokens(Grant grant) {
        return grant.scope() instanceof Scope.Everywhere
                && grant.role().permissions().contains(Permission.MANAGE_TOKENS);
    }

    /// Whoever holds a session.
    Principal person(Sessions.Session session) {
        PrincipalId id = session.principal();
        List<Grant> grants = new ArrayList<>(grantsOf(id.value()));
        session.groups().forEach(group -> grants.addAll(grantsOf("group:" + group)));
        return new Principal(id, Principal.Proof.OIDC, teamOf(grants), session.person(), grants);
    }

    /// Whoever showed this certificate.
    Principal certified(PrincipalId id) {
        List<Grant> grants = grantsOf(id.value());
        return new Principal(id, Principal.Proof.CERTIFICATE, teamOf(grants), null, grants);
    }

    private List<Grant> grantsOf(String member) {
        return bound.getOrDefault(member, List.of());
    }

    /// The one team that all grants are about, or the default one.
    private static TeamName teamOf(List<Grant> grants) {
        List<TeamName> teams =
                grants.stream()
                        .map(Grant::scope)
                        .filter(Scope.OfTeam.class::isInstance)
                        .map(scope -> ((Scope.OfTeam) scope).team())
                        .distinct()
                        .toList();
        return teams.size() == 1 ? teams.getFirst() : TeamName.DEFAULT;
    }
}
