package dev.slipway.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BrokerJarsTest {
    private static final Pattern KAFKA = Pattern.compile("<kafka.version>(.*)</kafka.version>");

    @TempDir private Path home;

    private final StringWriter said = new StringWriter();

    private Path directory() throws IOException, InterruptedException {
        return new BrokerJars(home, new PrintWriter(said, true)).directory();
    }

    /// A source tree whose Maven is this script.
    private void tree(String pom, String maven) throws IOException {
        Files.createDirectories(home.resolve("scripts/broker"));
        Files.writeString(home.resolve("scripts/broker/pom.xml"), pom);
        Path script = Files.writeString(home.resolve("mvnw"), "#!/bin/sh\n" + maven + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void installedCopyHasThem() throws Exception {
        Files.createDirectories(home.resolve("lib/broker"));
        assertThat(directory()).isEqualTo(home.resolve("lib/broker"));
        assertThat(said.toString()).isEmpty();
    }

    @Test
    void copyWithoutThemSaysWhatIsMissing() {
        assertThatThrownBy(this::directory)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("lib/broker is missing (expected: the whole tarball, or");
    }

    @Test
    void theyAreFetchedOnceForEachPom() throws Exception {
        String maven =
                "echo \"Downloaded from central: https://host/org/a/1/a-1.jar (1.2 MB at 3 MB/s)\"\n"
                        + "touch target/broker/a-1.jar; echo >> runs";
        tree("<one/>", maven);
        Path fetched = directory();
        assertThat(fetched.resolve("a-1.jar")).exists();
        assertThat(said.toString()).contains("a-1.jar, 1.2 MB");
        assertThat(directory()).isEqualTo(fetched);
        assertThat(Files.readString(home.resolve("runs"))).isEqualTo("\n");
        tree("<two/>", maven);
        assertThat(directory()).isEqualTo(fetched);
        assertThat(Files.readString(home.resolve("runs"))).isEqualTo("\n\n");
    }

    @Test
    void failureSaysWhatWasExpectedAndLeavesNothingThatLooksWhole() throws Exception {
        tree(
                "<one/>",
                "echo '[INFO] begins'; echo '[ERROR] Unknown host repository'; echo '[ERROR] b';"
                        + " touch target/broker/half.jar; exit 1");
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(this::directory)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("takes the network the first time")
                    .hasMessageContaining("target/broker.log")
                    .hasMessageContaining("[ERROR] Unknown host repository");
        }
    }

    @Test
    void brokerIsThatOfTheTests() throws IOException {
        Path root = Repository.root();
        assertThat(kafka(root.resolve("scripts/broker/pom.xml")))
                .isEqualTo(kafka(root.resolve("pom.xml")));
    }

    private static String kafka(Path pom) throws IOException {
        Matcher version = KAFKA.matcher(Files.readString(pom));
        assertThat(version.find()).isTrue();
        return version.group(1);
    }
}
