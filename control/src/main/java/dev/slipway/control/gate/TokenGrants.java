package dev.slipway.control.gate;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.TokenEntry;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.RoleSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What tokens give in one image: what has been handed on is worth what is left to whoever handed
/// it on.
///
/// @param bound what a member is given by roles that are declared
public record TokenGrants(Image image, Function<String, List<Grant>> bound) {
    private static final String TOKEN = "token:";

    /// By the roles that are declared in an image.
    static TokenGrants of(Image image) {
        return new TokenGrants(image, member -> bound(image, member));
    }

    private static List<Grant> bound(Image image, String member) {
        return image.objects(Kind.ROLE).stream()
                .map(DeclaredObject::spec)
                .filter(RoleSpec.class::isInstance)
                .map(RoleSpec.class::cast)
                .filter(role -> role.members().contains(member))
                .flatMap(role -> role.grants().stream())
                .toList();
    }

    /// Whoever holds this token.
    public Principal holder(TokenEntry token) {
        return holder(token, left(token));
    }

    /// What is left of the grants that it was made with. The first of its makers is looked at
    /// first.
    List<Grant> left(TokenEntry token) {
        Principal maker = null;
        for (TokenEntry one : image.makers(token).reversed()) {
            maker = holder(one, left(one, maker));
        }
        return left(token, maker);
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
        grants.addAll(bound.apply(id.value()));
        return new Principal(id, Principal.Proof.TOKEN, token.team(), token.holder(), grants);
    }
}
