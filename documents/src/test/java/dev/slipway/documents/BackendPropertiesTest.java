package dev.slipway.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.spec.BackendTerms;
import dev.slipway.api.spec.BackendTerms.Protocol;
import dev.slipway.api.spec.ByteSize;
import dev.slipway.api.spec.ConnectionSpec;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BackendPropertiesTest {
    @Test
    void defaultsAreThoseOfTheReference() {
        BackendTerms terms = read("grpc://triton:8001", Map.of());
        assertThat(terms.deadline()).isEqualTo(Duration.ofSeconds(30));
        assertThat(terms.concurrency()).isEqualTo(64);
        assertThat(terms.retryBudget()).isEqualTo(0.1);
        assertThat(terms.breaker())
                .isEqualTo(new BackendTerms.Breaker(0.5, 20, Duration.ofSeconds(5)));
        assertThat(terms.healthInterval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(terms.answerBytes()).isEqualTo(ByteSize.ofMebibytes(64));
    }

    @ParameterizedTest
    @CsvSource({
        "grpc://a, GRPC, false, a, 8001, '', a",
        "grpcs://a:9, GRPC, true, a, 9, '', a:9",
        "http://a, REST, false, a, 80, '', a",
        "https://a/seldon/b/, REST, true, a, 443, /seldon/b, a",
        "http://[::1]:80/x, REST, false, ::1, 80, /x, [::1]:80"
    })
    void addressSaysHowAndWhere(
            String address,
            Protocol protocol,
            boolean isEncrypted,
            String host,
            int port,
            String prefix,
            String authority) {
        assertThat(read(address, Map.of()).address())
                .isEqualTo(
                        new BackendTerms.Address(
                                protocol, isEncrypted, host, port, prefix, authority));
    }

    @ParameterizedTest
    @CsvSource({
        "ftp://a, 'grpc, grpcs, http or https'",
        "grpc://a/b, 'no path, over gRPC'",
        "http://user:word@a, no credentials",
        "http://a?b=c, neither query nor fragment",
        "http://a:70000, a port from 1",
        "mailto:a, 'grpc, grpcs, http or https'"
    })
    void addressThatCannotBeMeantIsRefused(String address, String expected) {
        assertThatThrownBy(() -> read(address, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(expected)
                .hasMessageEndingWith("for connection there");
    }

    @ParameterizedTest
    @CsvSource({
        "deadlines, 5s, properties.deadlines",
        "deadline, 5, properties.deadline: 5 (expected: a time",
        "deadline, 0s, 'deadline: 0ms (expected: 10ms to 1h)'",
        "concurrency, 0, 'concurrency: 0 (expected: 1 to 10000)'",
        "concurrency, many, 'properties.concurrency: many (expected: a number)'",
        "retry-budget, 2, 'retry-budget: 2.0 (expected: 0 to 1)'",
        "retry-budget, NaN, retry-budget: NaN",
        "breaker-failures, -1, breaker-failures",
        "breaker-minimum, 0, breaker-minimum",
        "answer-bytes, 3GiB, answer-bytes: 3GiB",
        "certificate, a, both certificate and key",
        "ca, a, 'grpcs or https, since there are certificates'",
        "authority, a b, properties.authority",
        "authority, [::1, 'properties.authority: [::1 (expected: a host, or host:port)'",
        "authority, ::1, properties.authority",
        "authority, a:b, properties.authority",
        "authority, a:1:2, properties.authority"
    })
    void propertyThatCannotBeMeantIsRefused(String name, String value, String expected) {
        assertThatThrownBy(() -> read("grpc://a", Map.of(name, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"models_1.internal", "a:8443", "[fd00::7]", "[fd00::7]:8443"})
    void authorityIsAHostAndMaybeAPort(String said) {
        assertThat(read("https://a", Map.of("authority", said)).address().authority())
                .isEqualTo(said);
    }

    @Test
    void anAnswerMayHaveAsMuchAsIsSaid() {
        assertThat(read("grpc://a", Map.of("answer-bytes", "1GiB")).answerBytes())
                .isEqualTo(ByteSize.ofGibibytes(1));
        assertThatThrownBy(() -> read("grpc://a", Map.of("answer-bytes", "1073741825")))
                .hasMessageContaining("(expected: 1B to 1GiB)");
    }

    private static BackendTerms read(String address, Map<String, String> properties) {
        return BackendProperties.of(
                new ConnectionSpec(
                        "there",
                        TeamName.DEFAULT,
                        ConnectionSpec.Type.BACKEND,
                        URI.create(address),
                        null,
                        properties));
    }
}
