package dev.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a checkout runs on: a copy of its scripts beside a JDK that is made up.
final class CheckoutRuntimeTest {
    private static final String LINKS =
            """
            #!/bin/sh
            case $1 in
                --list-modules) echo java.base@25 ;;
                --add-modules)
                    for output; do :; done
                    mkdir -p "$output/bin" "$output/conf" "$output/lib/security"
                    cp "$0" "$output/bin/java"
                    echo old >"$output/lib/security/cacerts"
                    ;;
            esac
            """;

    @TempDir Path scratch;
    private Path machine;

    @BeforeEach
    void copyScripts() throws IOException {
        machine = scratch.toRealPath();
        for (String name : new String[] {"runtime", "link", "Link.java"}) {
            Path from = Repository.root().resolve("scripts").resolve(name);
            executable("a tree/scripts/" + name, Files.readString(from));
        }
        Files.createDirectories(machine.resolve("a jdk/conf"));
        Files.createDirectories(machine.resolve("a jdk/lib/security"));
        Files.writeString(machine.resolve("a jdk/release"), "JAVA_VERSION=\"25.0.3\"\n");
    }

    @Test
    void linkedJdkIsRunAndTrustsWhomTheJdkTrustsLater() throws Exception {
        Path jdk = jdk(LINKS);
        assertThat(said("", jdk)).isEqualTo(jdk + "\n");
        Path home = Path.of(said("--link", jdk).strip());
        assertThat(home.getParent()).isEqualTo(runtimes());
        assertThat(said("", jdk)).isEqualTo(home + "\n");
        Files.writeString(jdk.resolve("lib/security/cacerts"), "new");
        Files.writeString(jdk.resolve("conf/net.properties"), "proxy");
        assertThat(home.resolve("lib/security/cacerts")).hasContent("new");
        assertThat(home.resolve("conf/net.properties")).hasContent("proxy");
    }

    @Test
    void whatIsLinkedIsLinkedFromItsJdkAgain() throws Exception {
        Path jdk = jdk(LINKS);
        Path home = Path.of(said("--link", jdk).strip());
        executable("a tree/target/runtime/" + home.getFileName() + "/bin/java", "exit 1\n");
        assertThat(said("--link", home)).isEqualTo(home + "\n");
        Path image = machine.resolve("an image");
        Process links =
                new ProcessBuilder(
                                machine.resolve("a tree/scripts/link").toString(),
                                home.toString(),
                                image.toString(),
                                "java.base")
                        .redirectErrorStream(true)
                        .redirectOutput(machine.resolve("linked").toFile())
                        .start();
        assertThat(links.waitFor()).isZero();
        assertThat(image.resolve("bin/java")).exists();
    }

    @Test
    void jdkThatCannotBeLinkedIsRunAsItIs() throws Exception {
        Path jdk = jdk("#!/bin/sh\necho no jlink >&2\nexit 1\n");
        assertThat(said("--link", jdk))
                .startsWith(jdk + "\n")
                .contains(jdk + " cannot be linked anew", runtimes() + "/link.log says why");
        assertThat(runtimes().resolve("link.log")).content().contains("no jlink");
        assertThat(runtimes()).isDirectoryNotContaining(Files::isDirectory);
    }

    @Test
    void jdkIsRunAsItIsWhereNothingCanBeWritten() throws Exception {
        Path jdk = jdk(LINKS);
        Files.writeString(machine.resolve("a tree/target"), "no folder");
        assertThat(said("--link", jdk)).startsWith(jdk + "\n").contains("cannot be linked anew");
    }

    @Test
    void runtimesThatNothingRunsFromAreRemovedADayLater() throws Exception {
        Path jdk = jdk(LINKS);
        Path idle = runtime("1", Duration.ofDays(2));
        Path fresh = runtime("2", Duration.ofHours(1));
        Path busy = runtime("3", Duration.ofDays(2));
        Process runs = new ProcessBuilder(busy.resolve("bin/java").toString()).start();
        try {
            assertThat(runs.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("runs");
            String _ = said("--link", jdk);
            assertThat(idle).doesNotExist();
            assertThat(fresh).exists();
            assertThat(busy).exists();
        } finally {
            runs.destroyForcibly();
        }
    }

    /// What the script prints, and then what it complains of.
    private String said(String option, Path jdk) throws IOException, InterruptedException {
        String script = machine.resolve("a tree/scripts/runtime").toString();
        ProcessBuilder builder =
                option.isEmpty()
                        ? new ProcessBuilder(script, jdk.toString())
                        : new ProcessBuilder(script, option, jdk.toString());
        Path errors = machine.resolve("errors");
        Process process = builder.redirectError(errors.toFile()).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return out + Files.readString(errors);
    }

    private Path jdk(String java) throws IOException {
        executable("a jdk/bin/java", java);
        return machine.resolve("a jdk");
    }

    private Path runtime(String name, Duration age) throws IOException {
        String folder = "a tree/target/runtime/" + name;
        executable(folder + "/bin/java", "#!/bin/sh\necho runs\nread -r word\n");
        Path runtime = machine.resolve(folder);
        Files.setLastModifiedTime(runtime, FileTime.from(Instant.now().minus(age)));
        return runtime;
    }

    private Path runtimes() {
        return machine.resolve("a tree/target/runtime");
    }

    private void executable(String name, String text) throws IOException {
        Path file = machine.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }
}
