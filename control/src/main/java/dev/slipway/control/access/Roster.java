package dev.slipway.control.access;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Scope;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.TokenEntry;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.RoleSpec;
import dev.slipway.control.gate.TokenGrants;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Tells who holds a token, a session or a certificate, and with which grants, by one image.
///
/// *Threads*: any.
final class Roster {
    private final Image image;
    private final TokenGrants tokens;
    private final Map<String, List<Grant>> bound = new HashMap<>();
    private final ConcurrentHashMap<String, Principal> holders = new ConcurrentHashMap<>();

    Roster(Image image) {
        this.image = image;
        this.tokens = new TokenGrants(image, this::grantsOf);
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
        return holders.computeIfAbsent(token.id(), _ -> tokens.holder(token));
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
