package dev.slipway.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.oidc.IssuerSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class OidcSettingsTest {
    private static @Nullable OidcSettings read(String... keys) {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < keys.length; i += 2) {
            map.put("oidc." + keys[i], keys[i + 1]);
        }
        return OidcSettings.from(Settings.of(Map.of(), Map.of(), map));
    }

    private static OidcSettings known(String... keys) {
        return Objects.requireNonNull(read(keys), "an issuer is named");
    }

    @Test
    void nobodyVouchesUnlessAnIssuerIsNamed() {
        assertThat(read()).isNull();
        assertThatThrownBy(() -> read("audience", "slipway"))
                .hasMessage("oidc.issuer: missing (expected: beside oidc.audience)");
    }

    @Test
    void issuerAndAudienceAreEnough() {
        OidcSettings read = known("issuer", "https://login.example", "audience", "slipway, other");
        assertThat(read.issuer().audiences()).containsExactlyInAnyOrder("slipway", "other");
        assertThat(read.issuer().algorithms()).isEqualTo(IssuerSpec.DEFAULT_ALGORITHMS);
        assertThat(read.issuer().claims()).isEqualTo(IssuerSpec.ClaimNames.DEFAULT);
        assertThat(read.clientId()).isEqualTo("slipway");
        assertThat(read.scopes()).contains("openid", "offline_access");
        assertThat(read.isAccessToken()).isFalse();
    }

    @Test
    void everythingElseCanBeSaid() {
        OidcSettings read =
                known(
                        "issuer", "https://login.example",
                        "audience", "api",
                        "client-id", "terminal",
                        "scopes", "openid groups",
                        "login-token", "access-token",
                        "name-claim", "preferred_username",
                        "person-claim", "sub",
                        "groups-claim", "realm_access.roles",
                        "algorithms", "ES384",
                        "clock-skew", "5s",
                        "refresh-time", "1h",
                        "keys-outlive", "2h");
        assertThat(read.issuer().algorithms()).isEqualTo(Set.of("ES384"));
        assertThat(read.issuer().claims())
                .isEqualTo(
                        new IssuerSpec.ClaimNames(
                                "preferred_username", "sub", "realm_access.roles"));
        assertThat(read.issuer().times().outlive()).isEqualTo(Duration.ofHours(2));
        assertThat(read.clientId()).isEqualTo("terminal");
        assertThat(read.scopes()).containsExactly("openid", "groups");
        assertThat(read.isAccessToken()).isTrue();
    }

    @Test
    void refusalsNameTheKey() {
        Map<String[], String> wrong =
                Map.of(
                        new String[] {"issuer", "http://login.example"},
                                "oidc.issuer: http://login",
                        new String[] {"issuer", "not a uri"}, "oidc.",
                        new String[] {"algorithms", "none"}, "oidc.algorithms: none",
                        new String[] {"algorithms", "HS256"}, "oidc.algorithms: HS256",
                        new String[] {"login-token", "cookie"}, "oidc.login-token: cookie",
                        new String[] {"clock-skew", "1h"}, "oidc.clock-skew: 3600s",
                        new String[] {"keys-outlive", "1m"}, "oidc.keys-outlive: 60s");
        wrong.forEach((pair, message) -> {
            Map<String, String> keys = new HashMap<>();
            keys.put("oidc.issuer", "https://login.example");
            keys.put("oidc.audience", "slipway");
            keys.put("oidc." + pair[0], pair[1]);
            assertThatThrownBy(() -> OidcSettings.from(Settings.of(Map.of(), Map.of(), keys)))
                    .isInstanceOf(SettingsException.class)
                    .hasMessageContaining(message);
        });
        assertThatThrownBy(() -> read("issuer", "https://login.example"))
                .hasMessageContaining("oidc.audience: none");
    }
}
