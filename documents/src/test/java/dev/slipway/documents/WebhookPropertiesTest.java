package dev.slipway.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.slo.Severity;
import dev.slipway.api.slo.WebhookTerms;
import dev.slipway.api.slo.WebhookTerms.Whose;
import dev.slipway.api.spec.ConnectionSpec;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WebhookPropertiesTest {
    @Test
    void absentPropertiesHaveTheirDefaults() {
        WebhookTerms terms = read("https://hooks.example/in", Map.of());
        assertThat(terms.address().host()).isEqualTo("hooks.example");
        assertThat(terms.address().port()).isEqualTo(443);
        assertThat(terms.address().path()).isEqualTo("/in");
        assertThat(terms.address().authority()).isEqualTo("hooks.example");
        assertThat(terms.alerts()).isEqualTo(Whose.OWN);
        assertThat(terms.least()).isEqualTo(Severity.TICKET);
        assertThat(terms.deadline()).isEqualTo(Duration.ofSeconds(10));
        assertThat(terms.reachable()).isEmpty();
    }

    @Test
    void everyPropertyIsRead() {
        WebhookTerms terms =
                read(
                        "https://[fd00::7]:8443",
                        Map.of(
                                "alerts", "all",
                                "severity", "page",
                                "deadline", "2s",
                                "addresses", "10.0.0.7 fd00::7",
                                "ca", "company-ca"));
        assertThat(terms.address().toString()).isEqualTo("https://[fd00::7]:8443/");
        assertThat(terms.address().host()).isEqualTo("fd00::7");
        assertThat(terms.alerts()).isEqualTo(Whose.ALL);
        assertThat(terms.least()).isEqualTo(Severity.PAGE);
        assertThat(terms.deadline()).isEqualTo(Duration.ofSeconds(2));
        assertThat(terms.reachable())
                .containsExactlyInAnyOrder(
                        InetAddress.ofLiteral("10.0.0.7"), InetAddress.ofLiteral("fd00::7"));
        assertThat(terms.authorities()).isEqualTo("company-ca");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "alerts | some | properties.alerts: some (expected: one of own, all, none)",
                "severity | loud | properties.severity: loud (expected: one of ticket, page)",
                "deadline | soon | properties.deadline: soon (expected: a time such as",
                "deadline | 2h | deadline: 7200000ms (expected: 100ms to 1m)",
                "addresses | localhost | properties.addresses: localhost (expected: literal",
                "proxy | x | properties.proxy: (expected: one of addresses, alerts, ca,"
            })
    void wrongPropertyIsNamed(String name, String value, String message) {
        assertThatThrownBy(() -> read("https://hooks.example", Map.of(name, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message)
                .hasMessageEndingWith("for connection pager");
    }

    @Test
    void withoutASecretNothingCouldBeSigned() {
        assertThatThrownBy(
                        () -> WebhookProperties.of(spec("https://hooks.example", null, Map.of())))
                .hasMessageStartingWith("secret: missing");
    }

    @Test
    void authoritiesAreOfUseWithEncryptionOnly() {
        assertThatThrownBy(() -> read("http://hooks.example", Map.of("ca", "company-ca")))
                .hasMessageContaining("expected: https, since there are authorities");
    }

    private static WebhookTerms read(String address, Map<String, String> properties) {
        return WebhookProperties.of(spec(address, "pager-key", properties));
    }

    private static ConnectionSpec spec(
            String address, @Nullable String secret, Map<String, String> properties) {
        return new ConnectionSpec(
                "pager",
                TeamName.DEFAULT,
                ConnectionSpec.Type.WEBHOOK,
                URI.create(address),
                secret,
                properties);
    }
}
