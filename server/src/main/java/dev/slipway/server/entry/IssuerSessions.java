package dev.slipway.server.entry;

import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.control.access.Sessions;
import dev.slipway.oidc.Issuer;
import dev.slipway.oidc.IssuerSpec;
import dev.slipway.oidc.Verdict.Identity;
import org.jspecify.annotations.Nullable;

/// Tokens of an OpenID Connect issuer as sessions of people and programs.
final class IssuerSessions implements Sessions {
    private final IssuerSpec spec;
    private final Issuer issuer;

    IssuerSessions(IssuerSpec spec, Issuer issuer) {
        this.spec = spec;
        this.issuer = issuer;
    }

    @Override
    public Verdict verify(String text) {
        return switch (issuer.verify(text)) {
            case dev.slipway.oidc.Verdict.Sound sound -> session(sound.identity());
            case dev.slipway.oidc.Verdict.Unsound unsound -> new Verdict.Unsound(unsound.reason());
            case dev.slipway.oidc.Verdict.Undecided undecided ->
                    new Verdict.Undecided(undecided.reason());
        };
    }

    private Verdict session(Identity who) {
        try {
            PrincipalId principal = new PrincipalId("oidc:" + spec.issuer() + "#" + who.name());
            return new Verdict.Sound(new Session(principal, person(who), who.groups()));
        } catch (IllegalArgumentException e) {
            return new Verdict.Unsound("its holder cannot be named: " + e.getMessage());
        }
    }

    /// Subjects are numbers that mean something to their issuer alone; addresses and the like are
    /// the names by which administrators know people.
    private @Nullable PersonId person(Identity who) {
        String person = who.person();
        if (person == null) {
            return null;
        }
        return new PersonId(
                spec.claims().person().equals("sub") ? spec.issuer() + "#" + person : person);
    }
}
