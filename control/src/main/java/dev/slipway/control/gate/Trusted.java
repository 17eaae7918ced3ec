package dev.slipway.control.gate;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Permission;
import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.Scope;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.TokenEntry;
import dev.slipway.api.registry.Model;
import dev.slipway.api.spec.RoleSpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds whether somebody would give themselves a role that decides about risk, as nobody may.
public final class Trusted {
    private static final Set<Role> ROLES = Set.of(Role.REVIEWER, Role.RISK_OFFICER, Role.RELEASER);
    private static final String CERTIFICATE = "certificate:";

    private Trusted() {}

    /// Whether a grant would be more than a principal has.
    public static boolean isGain(Image image, Principal principal, Grant grant) {
        return ROLES.contains(grant.role())
                && principal.grants().stream()
                        .filter(own -> own.role() == grant.role())
                        .noneMatch(own -> covers(image, own.scope(), grant.scope()));
    }

    private static boolean covers(Image image, Scope own, Scope given) {
        if (own instanceof Scope.Everywhere || own.equals(given)) {
            return true;
        }
        return own instanceof Scope.OfTeam(TeamName team)
                && given instanceof Scope.OfModel(var name)
                && image.model(name).map(Model::team).filter(team::equals).isPresent();
    }

    /// The role that somebody who declares a binding would give themselves by it.
    static Optional<Role> profit(
            Image image, Principal principal, @Nullable RoleSpec before, RoleSpec after) {
        return after.grants().stream()
                .filter(grant ->
                        after.members().stream()
                                .filter(member -> isNew(before, member, grant))
                                .anyMatch(member -> isProfit(image, principal, grant, member)))
                .map(Grant::role)
                .findFirst();
    }

    /// Whoever shows a certificate is nobody that is known. With a role that binds roles they may
    /// bind any to anybody: somebody who is known, and may have such a role, would lose their name.
    private static boolean isProfit(Image image, Principal principal, Grant grant, String member) {
        boolean isNameless = member.startsWith(CERTIFICATE) && bindsRoles(grant.role());
        return (isNameless && isKnown(image, principal))
                || (isGain(image, principal, grant) && mayBe(image, principal, member));
    }

    private static boolean bindsRoles(Role role) {
        return role.permissions().contains(Permission.EDIT_POLICIES);
    }

    private static boolean isNew(@Nullable RoleSpec before, String member, Grant grant) {
        return before == null
                || !before.members().contains(member)
                || !before.grants().contains(grant);
    }

    /// Whether a member may be this principal: itself, a token of theirs, or a group of the issuer
    /// through which they sign in. Whoever shows a token may sign in as well, and nobody knows as
    /// whom; a certificate names nobody, so it may be anybody's.
    private static boolean mayBe(Image image, Principal principal, String member) {
        if (member.equals(principal.id().value())) {
            return true;
        }
        if (member.startsWith("group:") || member.startsWith(CERTIFICATE)) {
            return isKnown(image, principal);
        }
        if (member.startsWith("oidc:")) {
            return !isInSession(principal) && isSomebody(image, principal);
        }
        return image.tokens().stream()
                .filter(token -> member.equals("token:" + token.id()))
                .anyMatch(token -> isTheirs(image, principal, token));
    }

    private static boolean isKnown(Image image, Principal principal) {
        return isInSession(principal) || isSomebody(image, principal);
    }

    private static boolean isInSession(Principal principal) {
        return principal.proof() == Principal.Proof.OIDC;
    }

    private static boolean isSomebody(Image image, Principal principal) {
        return !People.behind(image, principal).isEmpty();
    }

    private static boolean isTheirs(Image image, Principal principal, TokenEntry token) {
        PersonId holder = token.holder();
        List<PersonId> people = People.behind(image, principal);
        return holder == null ? token.isOf(principal) : people.contains(holder);
    }
}
