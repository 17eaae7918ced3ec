package dev.slipway.control.access;

import dev.slipway.api.access.Access;
import dev.slipway.api.access.Credentials;
import dev.slipway.api.access.Denials;
import dev.slipway.api.access.LocalCallers;
import dev.slipway.api.access.Permission;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.TokenEntry;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.registry.Model;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.control.access.Sessions.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Access as the newest image has it.
///
/// A local caller costs one look at the head of its request; whoever shows a token costs one
/// SHA-256 and two look-ups in maps.
public final class ImageAccess implements Access {
    private static final int LONGEST_BEARER = 16_384;

    /// When an issuer's keys may have come that are not there yet.
    private static final Duration SOON = Duration.ofSeconds(10);

    private static final Identified LOCAL = new Identified.As(Principal.LOCAL);

    private final AccessSpec spec;
    private final LocalCallers callers = new LocalCallers();
    private volatile @Nullable Roster newest;

    /// Access that rests on `spec`.
    public ImageAccess(AccessSpec spec) {
        this.spec = spec;
    }

    @Override
    public Identified identify(Credentials credentials) {
        String bearer = credentials.bearer();
        String certificate = credentials.certificate();
        if (bearer == null && certificate == null && spec.isLocalOnly()) {
            return callers.refuse(credentials.caller())
                    .<Identified>map(Identified.Refused::new)
                    .orElse(LOCAL);
        }
        Optional<Refusal> misled = callers.refuseMisled(credentials.caller(), spec.hosts().get());
        if (misled.isPresent()) {
            return new Identified.Refused(misled.get());
        }
        if (bearer != null) {
            return bearer(bearer);
        }
        return certificate == null
                ? new Identified.Refused(Denials.nobody())
                : certificate(certificate);
    }

    private Identified bearer(String text) {
        if (text.length() > LONGEST_BEARER) {
            return unknown("too long");
        }
        if (Tokens.isOurs(text)) {
            return Tokens.isSound(text) ? token(text) : unknown("damaged");
        }
        Sessions sessions = spec.sessions();
        if (sessions == null) {
            return unknown("not one of this server's");
        }
        return switch (sessions.verify(text)) {
            case Verdict.Sound sound -> new Identified.As(roster().person(sound.session()));
            case Verdict.Unsound(String reason) ->
                    refused(Refusal.of(ErrorCode.UNAUTHENTICATED, strange(reason)));
            case Verdict.Undecided(String reason) ->
                    refused(Refusal.retryable(ErrorCode.UNAUTHENTICATED, strange(reason), SOON));
        };
    }

    private Identified token(String text) {
        Roster roster = roster();
        TokenEntry token = roster.image().token(Tokens.read(text).hash()).orElse(null);
        if (token == null) {
            return unknown("not one of this server's");
        }
        Instant now = spec.clock().instant();
        if (!roster.image().isAlive(token, now)) {
            return unknown(ending(roster.image(), token));
        }
        spec.uses().note(token, now);
        return new Identified.As(roster.holderOf(token));
    }

    private static String ending(Image image, TokenEntry token) {
        if (token.revoked() != null) {
            return "revoked";
        }
        return image.endedWith(token).isPresent()
                ? "ended with the one by which it was handed on"
                : "expired";
    }

    private Identified certificate(String subject) {
        try {
            PrincipalId id = new PrincipalId("certificate:" + subject);
            return new Identified.As(roster().certified(id));
        } catch (IllegalArgumentException e) {
            return new Identified.Refused(
                    Refusal.of(
                            ErrorCode.UNAUTHENTICATED,
                            "certificate: its subject cannot be a name: " + e.getMessage()));
        }
    }

    private static Identified unknown(String fault) {
        return new Identified.Refused(
                Refusal.of(
                        ErrorCode.UNAUTHENTICATED,
                        "token: " + fault + " (expected: one that this server knows)"));
    }

    private static Identified refused(Refusal refusal) {
        return new Identified.Refused(refusal);
    }

    private static String strange(String fault) {
        return "token: "
                + fault
                + " (expected: one that this server or its issuer knows; slipway login gets one)";
    }

    @SuppressWarnings("ReferenceEquality") // an image is its own identity
    private Roster roster() {
        Image image = spec.images().current();
        Roster roster = newest;
        if (roster == null || roster.image() != image) {
            roster = new Roster(image);
            newest = roster;
        }
        return roster;
    }

    @Override
    public Optional<Refusal> refuse(Principal principal, Permission permission) {
        return principal.may(permission)
                ? Optional.empty()
                : Optional.of(Denials.lacking(principal, permission, "this server"));
    }

    @Override
    public Optional<Refusal> refuse(
            Principal principal, Permission permission, EndpointName endpoint) {
        return principal.may(permission) || mayOn(principal, permission, endpoint)
                ? Optional.empty()
                : Optional.of(Denials.lacking(principal, permission, "endpoint " + endpoint));
    }

    /// An endpoint that nobody has declared belongs to whom the model of its name belongs.
    private boolean mayOn(Principal principal, Permission permission, EndpointName endpoint) {
        Image image = spec.images().current();
        if (spec.reserved().contains(endpoint)) {
            return mayOnReserved(principal, permission, image, new ModelName(endpoint.value()));
        }
        ObjectId id = new ObjectId(Kind.ENDPOINT, endpoint.value());
        if (image.object(id).map(object -> object.spec()).orElse(null)
                instanceof EndpointSpec declared) {
            return declared.lets(principal, permission);
        }
        ModelName model = new ModelName(endpoint.value());
        TeamName team = image.model(model).map(Model::team).orElse(TeamName.DEFAULT);
        return principal.may(permission, team, model);
    }

    /// What is served under a name that was given at the start is the default team's, whatever the
    /// journal has of that name. A role for a model of the name reaches it unless another team may
    /// have handed that on.
    private static boolean mayOnReserved(
            Principal principal, Permission permission, Image image, ModelName name) {
        boolean isOthers =
                image.lastOwner(name).filter(team -> !team.equals(TeamName.DEFAULT)).isPresent();
        return isOthers
                ? principal.may(permission, TeamName.DEFAULT)
                : principal.may(permission, TeamName.DEFAULT, name);
    }
}
