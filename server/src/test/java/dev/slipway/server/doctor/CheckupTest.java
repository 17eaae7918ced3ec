package dev.slipway.server.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckupTest {
    @TempDir Path scratch;

    @Test
    void portsOfTheSettingsAreTried() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            Path file = settings("http: {listen: \"" + address + "\"}\n");
            Checkup checkup = new Checkup(file, Map.of("grpc.listen", "127.0.0.1:0"));
            assertThat(found(checkup, "http port").passed()).isTrue();
            assertThat(found(checkup, "http port").detail())
                    .isEqualTo(address + " is taken, perhaps by a running server");
            assertThat(found(checkup, "grpc port"))
                    .isEqualTo(new Finding("grpc port", true, "127.0.0.1:0 is free"));
        }
    }

    @Test
    void addressThatIsNoneOfThisMachineIsFound() throws IOException {
        // Of a net that only documents speak of.
        Path file = settings("http: {listen: \"192.0.2.1:8000\"}\n");
        Checkup checkup = new Checkup(file, Map.of("access.insecure-plaintext", "true"));
        assertThat(found(checkup, "http port").passed()).isFalse();
        assertThat(found(checkup, "http port").detail())
                .isEqualTo(
                        "192.0.2.1:8000 is not this machine's (expected: an address of its own, or"
                                + " 0.0.0.0 for all of them)");
    }

    @Test
    void whereSettingsAreWrongPortsAreNotKnown() throws IOException {
        Checkup checkup = new Checkup(settings("http: {listen: nowhere}\n"), Map.of());
        assertThat(found(checkup, "settings").passed()).isFalse();
        assertThat(found(checkup, "grpc port").detail())
                .isEqualTo("unknown until the settings are right");
    }

    /// They are needed once a connection is, and then it is too late to hear of it.
    @Test
    void filesOfSecretsThatCannotBeReadAreFound() throws IOException {
        Path there = Files.writeString(scratch.resolve("there"), "a token");
        Path absent = scratch.resolve("absent");
        String secrets = "secrets: {b: %s, a: %s, c: %s}\n".formatted(absent, scratch, there);
        Finding found = found(new Checkup(settings(secrets), Map.of()), "settings");
        assertThat(found.passed()).isFalse();
        assertThat(found.detail())
                .startsWith(
                        "secrets.a: "
                                + scratch
                                + ": a directory (expected: a file); secrets.b: "
                                + absent
                                + ": no such file");
        Path good = settings("secrets: {c: " + there + "}\n");
        assertThat(found(new Checkup(good, Map.of()), "settings").detail())
                .doesNotContain("secrets");
    }

    @Test
    void fileThatWasNamedHasToBeThere() {
        Checkup checkup = new Checkup(scratch.resolve("none.yaml"), Map.of());
        assertThat(found(checkup, "settings").passed()).isFalse();
        assertThat(found(checkup, "settings").detail()).contains("none.yaml");
    }

    @Test
    void dataDirectoryIsThatOfTheSettingsUnlessAFlagNamesOne() throws IOException {
        Path file = settings("data: " + scratch.resolve("settled") + "\n");
        assertThat(found(new Checkup(file, Map.of()), "data directory").detail())
                .startsWith(scratch.resolve("settled").toString());
        Map<String, String> flags = Map.of("data", scratch.resolve("flagged").toString());
        assertThat(new Checkup(file, flags).data()).isEqualTo(scratch.resolve("flagged"));
    }

    /// A server would not start there.
    @Test
    void dataDirectoryIsNoneWhereAFileStands() throws IOException {
        Path settings = settings("http: {listen: \"127.0.0.1:0\"}\n");
        Path file = Files.writeString(scratch.resolve("taken"), "");
        for (Path data : List.of(file, file.resolve("below"))) {
            Checkup checkup = new Checkup(settings, Map.of("data", data.toString()));
            Finding found = found(checkup, "data directory");
            assertThat(found.passed()).isFalse();
            assertThat(found.detail()).contains("taken is no directory");
        }
    }

    @Test
    void serverIsReachedWhereTheSettingsHaveItListen() throws IOException {
        Path file = settings("http: {listen: \"127.0.0.1:8123\"}\n");
        assertThat(new Checkup(file, Map.of()).server())
                .contains(URI.create("http://127.0.0.1:8123"));
        Map<String, String> everywhere =
                Map.of(
                        "http.listen", "0.0.0.0:8124",
                        "access.insecure-plaintext", "true",
                        "access.hosts", "any");
        assertThat(new Checkup(file, everywhere).server())
                .contains(URI.create("http://127.0.0.1:8124"));
        assertThat(new Checkup(file, Map.of("http.listen", "127.0.0.1:0")).server()).isEmpty();
        assertThat(new Checkup(file, Map.of("http.listen", "nowhere")).server()).isEmpty();
    }

    private Path settings(String text) throws IOException {
        return Files.writeString(scratch.resolve("slipway.yaml"), text);
    }

    private static Finding found(Checkup checkup, String subject) {
        return checkup.run().stream()
                .filter(one -> one.subject().equals(subject))
                .findFirst()
                .orElseThrow();
    }
}
