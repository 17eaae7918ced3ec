package dev.slipway.server.entry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.DoorTls.ClientCertificates;
import dev.slipway.api.access.Hosts;
import dev.slipway.server.config.ReachSettings;
import dev.slipway.testkit.outside.TestAuthority;
import dev.slipway.tls.ServerTls;
import dev.slipway.tls.TlsFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NewestHostsTest {
    private static final Hosts SET = new Hosts(false, Set.of("models.internal"));

    @TempDir Path folder;
    private final TestAuthority authority = TestAuthority.named("CN=Test");

    private ServerTls open() throws IOException {
        return ServerTls.open(files(), _ -> {}, InstantSource.system());
    }

    private TlsFiles files() {
        return new TlsFiles(
                folder.resolve("server.pem"),
                folder.resolve("server.key"),
                null,
                ClientCertificates.NONE);
    }

    @Test
    void aCertificateThatIsReadAgainBringsItsNamesAndTakesThoseOfTheOneBefore() throws IOException {
        authority.server("old.example").write(folder, "server");
        try (ServerTls tls = open()) {
            Supplier<Hosts> hosts =
                    new Reach(new ReachSettings(files(), false, SET, false), tls).hosts();
            assertThat(hosts.get().admits("old.example:8000")).isTrue();
            assertThat(hosts.get().admits("new.example:8000")).isFalse();

            authority.server("new.example").write(folder, "server");
            tls.reread();
            assertThat(hosts.get().admits("new.example:8000")).isTrue();
            assertThat(hosts.get().admits("old.example:8000")).isFalse();
            assertThat(hosts.get().admits("models.internal:8000")).isTrue();
        }
    }

    @Test
    void whereAnyNameWillDoNoCertificateIsAsked() throws IOException {
        authority.server("old.example").write(folder, "server");
        try (ServerTls tls = open()) {
            Reach reach = new Reach(new ReachSettings(files(), false, Hosts.ANY, false), tls);
            assertThat(reach.hosts().get()).isEqualTo(Hosts.ANY);
        }
    }
}
