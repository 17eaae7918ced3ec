package dev.slipway.frontend.http.control;

import dev.slipway.api.access.Permission;
import dev.slipway.api.access.Principal;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.Proposal;
import dev.slipway.api.error.TimeText;
import dev.slipway.api.spec.ConnectionSpec;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import java.util.List;
import java.util.Optional;

/// What a caller hears of what is wrong with the server or waits in it: nothing that names what
/// they may not see.
record StatusSight(Principal principal, Image image) {
    /// What waits for a second person, of objects that they may see as they are or are to be.
    List<String> changes() {
        return image.proposals().stream()
                .filter(this::isSeen)
                .map(one -> one.id() + ", by " + one.principal() + " at " + TimeText.of(one.time()))
                .sorted()
                .toList();
    }

    private boolean isSeen(Proposal proposal) {
        return image.object(proposal.id())
                        .map(DeclaredObject::spec)
                        .filter(spec -> spec.mayBeReadBy(principal))
                        .isPresent()
                || Optional.ofNullable(proposal.spec())
                        .filter(spec -> spec.mayBeReadBy(principal))
                        .isPresent();
    }

    /// These features, for those who may see everything: their sources are no team's.
    List<String> features(List<String> all) {
        return principal.may(Permission.READ_STATUS) ? all : List.of();
    }

    /// The ones of these connections that are their teams'.
    ///
    /// @param all each with its reason behind a colon
    List<String> connections(List<String> all) {
        return all.stream().filter(this::isTheirs).toList();
    }

    /// One that is gone meanwhile is nobody's.
    private boolean isTheirs(String connection) {
        int colon = connection.indexOf(':');
        String name = colon < 0 ? connection : connection.substring(0, colon);
        return image.object(new ObjectId(Kind.CONNECTION, name))
                .map(object ->
                        object.spec() instanceof ConnectionSpec spec
                                && principal.may(Permission.READ_STATUS, spec.team()))
                .orElseGet(() -> principal.may(Permission.READ_STATUS));
    }
}
