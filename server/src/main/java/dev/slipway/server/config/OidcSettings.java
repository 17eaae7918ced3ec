package dev.slipway.server.config;

import dev.slipway.api.answer.SignIn;
import dev.slipway.oidc.IssuerSpec;
import dev.slipway.oidc.IssuerSpec.ClaimNames;
import dev.slipway.oidc.IssuerSpec.Times;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whose tokens people show, and how the command line gets one.
///
/// @param clientId as what it asks the issuer
/// @param scopes what it asks for
/// @param isAccessToken whether it shows the access token, instead of the ID token
public record OidcSettings(
        IssuerSpec issuer, String clientId, List<String> scopes, boolean isAccessToken) {
    private static final String AUDIENCE = "oidc.audience";
    private static final List<String> SCOPES =
            List.of("openid", "profile", "email", "offline_access");

    /// What the settings say; absent without `oidc.issuer`.
    ///
    /// *Errors*: [SettingsException] naming the key.
    static @Nullable OidcSettings from(Settings settings) {
        String issuer = settings.text("oidc.issuer", "");
        Set<String> audiences = words(settings.text(AUDIENCE, ""));
        Set<String> algorithms = words(settings.text("oidc.algorithms", ""));
        Set<String> scopes = words(settings.text("oidc.scopes", ""));
        ClaimNames claims = claims(settings);
        Times times = times(settings);
        String client = settings.text("oidc.client-id", "");
        boolean isAccessToken = isAccessToken(settings);
        if (issuer.isEmpty()) {
            if (!audiences.isEmpty()) {
                throw new SettingsException(
                        "oidc.issuer: missing (expected: beside " + AUDIENCE + ")");
            }
            return null;
        }
        try {
            IssuerSpec spec =
                    new IssuerSpec(
                            uri(issuer),
                            audiences,
                            algorithms.isEmpty() ? IssuerSpec.DEFAULT_ALGORITHMS : algorithms,
                            claims,
                            times);
            return new OidcSettings(
                    spec,
                    client.isEmpty() ? audiences.iterator().next() : client,
                    scopes.isEmpty() ? SCOPES : List.copyOf(scopes),
                    isAccessToken);
        } catch (IllegalArgumentException e) {
            throw new SettingsException("oidc." + e.getMessage());
        }
    }

    /// What callers are told who want to sign in.
    ///
    /// @param server the name of the server's line of history
    public SignIn signIn(String server) {
        return new SignIn(server, issuer.issuer().toString(), clientId, scopes, isAccessToken);
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw SettingsException.of("oidc.issuer", text, "https://HOST/PATH");
        }
    }

    private static ClaimNames claims(Settings settings) {
        ClaimNames usual = ClaimNames.DEFAULT;
        return new ClaimNames(
                settings.text("oidc.name-claim", usual.name()),
                settings.text("oidc.person-claim", usual.person()),
                settings.text("oidc.groups-claim", usual.groups()));
    }

    private static Times times(Settings settings) {
        Times usual = Times.DEFAULT;
        try {
            return new Times(
                    settings.duration("oidc.clock-skew", usual.skew()),
                    settings.duration("oidc.refresh-time", usual.refresh()),
                    settings.duration("oidc.keys-outlive", usual.outlive()),
                    usual.rest(),
                    usual.fetch());
        } catch (IllegalArgumentException e) {
            throw new SettingsException("oidc." + e.getMessage());
        }
    }

    private static boolean isAccessToken(Settings settings) {
        String token = settings.text("oidc.login-token", "id-token");
        return switch (token) {
            case "id-token" -> false;
            case "access-token" -> true;
            default ->
                    throw SettingsException.of(
                            "oidc.login-token", token, "id-token or access-token");
        };
    }

    /// Words between commas or blanks, in their order.
    private static Set<String> words(String text) {
        Set<String> words = new LinkedHashSet<>(Arrays.asList(text.strip().split("[,\\s]+", -1)));
        words.remove("");
        return words;
    }
}
