package dev.slipway.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.access.DoorTls.ClientCertificates;
import dev.slipway.api.access.Hosts;
import dev.slipway.tls.TlsFiles;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReachSettingsTest {
    private static ReachSettings read(String... pairs) {
        Map<String, String> keys = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            keys.put(pairs[i], pairs[i + 1]);
        }
        Settings settings = Settings.of(Map.of(), Map.of(), keys);
        InetSocketAddress http = settings.address("http.listen", "127.0.0.1:8000");
        InetSocketAddress grpc = settings.address("grpc.listen", "127.0.0.1:8001");
        return ReachSettings.from(settings, http, grpc);
    }

    private static ReachSettings encrypted(String... pairs) {
        String[] all = new String[pairs.length + 4];
        System.arraycopy(
                new String[] {"tls.certificate", "a.pem", "tls.key", "a.key"}, 0, all, 0, 4);
        System.arraycopy(pairs, 0, all, 4, pairs.length);
        return read(all);
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1:9000, 127.0.0.1:9000", "127.0.0.1:9000, 0.0.0.0:9000"})
    void doorsDoNotListenAtOnePort(String http, String grpc) {
        assertThatThrownBy(() ->
                        read(
                                "http.listen",
                                http,
                                "grpc.listen",
                                grpc,
                                "access.insecure-plaintext",
                                "true"))
                .isInstanceOf(SettingsException.class)
                .hasMessage(
                        "grpc.listen: "
                                + grpc
                                + " (expected: another port than that of http.listen)");
    }

    @Test
    void doorsMayHaveOnePortOfTwoHostsAndPortsThatTheSystemPicks() {
        assertThat(read("http.listen", "127.0.0.1:9000", "grpc.listen", "127.0.0.2:9000").tls())
                .isNull();
        assertThat(read("http.listen", "127.0.0.1:0", "grpc.listen", "127.0.0.1:0").tls()).isNull();
    }

    @Test
    void loopbackNeedsNothing() {
        ReachSettings reach = read();
        assertThat(reach.tls()).isNull();
        assertThat(reach.isLocalOnly()).isTrue();
        assertThat(reach.hosts().admits("localhost:8000")).isTrue();
        assertThat(reach.hosts().admits("models.example")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "http.listen, 0.0.0.0:8000",
        "http.listen, 10.1.2.3:8000",
        "grpc.listen, [::]:8001"
    })
    void beyondItPlaintextIsRefusedUnlessItIsWanted(String key, String address) {
        assertThatThrownBy(() -> read(key, address))
                .hasMessageStartingWith(key + ": ")
                .hasMessageContaining(
                        "(expected: a loopback address, or tls.certificate and tls.key,"
                                + " or --insecure-plaintext");
        ReachSettings wanted =
                read(
                        key,
                        address,
                        "access.insecure-plaintext",
                        "true",
                        "access.hosts",
                        "m.example");
        assertThat(wanted.isLocalOnly()).isFalse();
        assertThat(wanted.hosts().admits("m.example:8000")).isTrue();
        assertThat(encrypted(key, address).isLocalOnly()).isFalse();
    }

    @Test
    void plaintextAtEveryAddressNeedsNames() {
        assertThatThrownBy(() ->
                        read("http.listen", "0.0.0.0:80", "access.insecure-plaintext", "true"))
                .hasMessageStartingWith("access.hosts: none (expected: ");
        assertThat(read("http.listen", "10.1.2.3:80", "access.insecure-plaintext", "true").hosts())
                .isEqualTo(
                        read("http.listen", "10.1.2.3:80", "access.insecure-plaintext", "on")
                                .hosts())
                .satisfies(hosts -> assertThat(hosts.admits("10.1.2.3")).isTrue());
        assertThat(encrypted("http.listen", "0.0.0.0:80", "access.hosts", "any").hosts())
                .isEqualTo(Hosts.ANY);
    }

    @Test
    void callersOfThisMachineCanBeAskedToo() {
        assertThat(read("access.local-callers", "false").isLocalOnly()).isFalse();
    }

    @Test
    void clientCertificatesAreOptionalUnlessSaidOtherwise() {
        assertThat(encrypted().tls()).isNotNull();
        assertThat(clients("tls.client-authorities", "ca.pem"))
                .isEqualTo(ClientCertificates.OPTIONAL);
        assertThat(clients("tls.client-authorities", "ca", "tls.client-certificates", "required"))
                .isEqualTo(ClientCertificates.REQUIRED);
        assertThat(clients()).isEqualTo(ClientCertificates.NONE);
    }

    private static ClientCertificates clients(String... pairs) {
        TlsFiles tls = encrypted(pairs).tls();
        if (tls == null) {
            throw new AssertionError("not encrypted");
        }
        return tls.clientCertificates();
    }

    @Test
    void whatDoesNotFitTogetherIsRefusedByName() {
        assertThatThrownBy(() -> read("tls.certificate", "a.pem"))
                .hasMessageStartingWith("tls.key: none");
        assertThatThrownBy(() -> read("tls.key", "a.key"))
                .hasMessageStartingWith("tls.certificate: none");
        assertThatThrownBy(() -> read("tls.client-authorities", "ca.pem"))
                .hasMessageStartingWith("tls.client-authorities: ca.pem");
        assertThatThrownBy(() -> encrypted("tls.client-certificates", "required"))
                .hasMessageStartingWith("tls.client-certificates: required");
        assertThatThrownBy(() ->
                        encrypted(
                                "tls.client-authorities", "ca", "tls.client-certificates", "maybe"))
                .hasMessage("tls.client-certificates: maybe (expected: optional or required)");
        assertThatThrownBy(() -> encrypted("access.insecure-plaintext", "true"))
                .hasMessageStartingWith("access.insecure-plaintext: true");
        assertThatThrownBy(() -> read("access.hosts", "https://models.example"))
                .hasMessageStartingWith("access.hosts: https://models.example");
    }
}
