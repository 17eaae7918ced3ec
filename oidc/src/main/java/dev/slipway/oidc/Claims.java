package dev.slipway.oidc;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.slipway.oidc.IssuerSpec.ClaimNames;
import dev.slipway.oidc.Verdict.Identity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads the claims of a token.
final class Claims {
    private static final int MOST_GROUPS = 1_000;
    private static final int LONGEST = 200;

    private final IssuerSpec spec;
    private final JWTClaimsSet claims;

    Claims(IssuerSpec spec, JWTClaimsSet claims) {
        this.spec = spec;
        this.claims = claims;
    }

    /// *Errors*: [UnsoundException] with the first claim that is not as it must be.
    Claimed read() throws UnsoundException {
        if (claims.getAudience().stream().noneMatch(spec.audiences()::contains)) {
            throw new UnsoundException(
                    "for another audience, "
                            + Printable.of(String.join(", ", claims.getAudience()))
                            + " (expected: "
                            + String.join(" or ", spec.audiences().stream().sorted().toList())
                            + ")");
        }
        Date expires = claims.getExpirationTime();
        if (expires == null) {
            throw new UnsoundException("without exp (expected: a token that ends)");
        }
        if (text("sub").isEmpty()) {
            throw new UnsoundException("without sub (expected: a token of somebody)");
        }
        ClaimNames names = spec.claims();
        String name =
                text(names.name())
                        .orElseThrow(() ->
                                new UnsoundException(
                                        "without claim "
                                                + names.name()
                                                + " (expected: the name of its holder, at most "
                                                + LONGEST
                                                + " characters on one line)"));
        Date begins = claims.getNotBeforeTime();
        return new Claimed(
                new Identity(name, person(), groups(), expires.toInstant()),
                begins == null ? Instant.EPOCH : begins.toInstant());
    }

    /// The human being, unless this is a program's token or the issuer does not vouch for the
    /// address.
    private @Nullable String person() {
        String claim = spec.claims().person();
        boolean isUnverified = claim.equals("email") && !isTrue(claims.getClaim("email_verified"));
        return isUnverified || isOfAProgram() ? null : text(claim).orElse(null);
    }

    /// The marks that issuers put on tokens which a client got for itself.
    ///
    /// *Source*: RFC 9068 section 2.2 (`sub` is the client); `gty` of Auth0, `idtyp` of Entra.
    private boolean isOfAProgram() {
        Object subject = claims.getClaim("sub");
        return Objects.equals(subject, claims.getClaim("client_id"))
                || Objects.equals(subject, claims.getClaim("azp"))
                || Objects.equals(subject, claims.getClaim("appid"))
                || "client-credentials".equals(claims.getClaim("gty"))
                || "app".equals(claims.getClaim("idtyp"));
    }

    private static boolean isTrue(@Nullable Object value) {
        return Boolean.TRUE.equals(value) || "true".equals(value);
    }

    private List<String> groups() {
        List<String> groups = new ArrayList<>();
        Object value = find(spec.claims().groups());
        List<?> elements =
                value instanceof List<?> list ? list : value == null ? List.of() : List.of(value);
        for (Object element : elements) {
            if (element instanceof String group && groups.size() < MOST_GROUPS) {
                groups.add(group);
            }
        }
        return groups;
    }

    private Optional<String> text(String claim) {
        return find(claim) instanceof String text
                        && !text.isEmpty()
                        && text.length() <= LONGEST
                        && text.chars().noneMatch(Character::isISOControl)
                ? Optional.of(text)
                : Optional.empty();
    }

    /// A claim of this name, or at this path through objects.
    private @Nullable Object find(String claim) {
        Object whole = claims.getClaim(claim);
        if (whole != null) {
            return whole;
        }
        Object at = claims.getClaims();
        for (String step : claim.split("\\.", -1)) {
            at = at instanceof Map<?, ?> members ? members.get(step) : null;
        }
        return at;
    }
}
