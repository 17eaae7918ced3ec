package dev.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.Repository;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The launcher on made-up machines: a copy of it whose system folders lie in a scratch directory.
final class LauncherTest {
    private static final List<String> TOOLS =
            List.of(
                    "sed",
                    "dirname",
                    "basename",
                    "readlink",
                    "find",
                    "head",
                    "mkdir",
                    "rm",
                    "touch",
                    "sort",
                    "grep",
                    "tail",
                    "flock");

    /// A build during which somebody saves a source.
    private static final String SAVED_MEANWHILE =
            """
            #!/bin/sh
            echo built >>builds
            : >began
            until [ server/src/main/java/Changed.java -nt began ]; do
                : >server/src/main/java/Changed.java
            done
            """;

    private static final String HUGE_PAGES = "/sys/kernel/mm/transparent_hugepage/enabled";

    @TempDir Path machine;
    private Path launcher;

    @BeforeEach
    void copyLauncher() throws IOException {
        String script = Files.readString(Repository.root().resolve("slipway"));
        for (String root : new String[] {"/usr/lib/jvm", "/opt/", "/Library/Java"}) {
            script = script.replace(" " + root, " " + machine + root);
        }
        script = script.replace(" " + HUGE_PAGES, " " + machine + HUGE_PAGES);
        launcher = executable("tree/slipway", script);
        executable("tree/scripts/verify", "#!/bin/sh\necho \"$JAVA_HOME\"\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "usr/lib/jvm/temurin-25-jdk-amd64",
                "opt/java/25",
                "opt/jdk-25",
                "home/.sdkman/candidates/java/25.0.3-tem",
                "home/.asdf/installs/java/temurin-25.0.3",
                "home/.local/share/mise/installs/java/25.0.3",
                "home/.jdks/temurin-25.0.3",
                "Library/Java/JavaVirtualMachines/temurin-25.jdk/Contents/Home",
                "home/Library/Java/JavaVirtualMachines/openjdk-25/Contents/Home",
                "opt/homebrew/opt/openjdk@25/libexec/openjdk.jdk/Contents/Home"
            })
    void jdkInAUsualFolderIsFound(String folder) throws Exception {
        jdk("usr/lib/jvm/a-17", "17.0.15");
        Path found = jdk(folder, "25.0.3");
        assertThat(launch("")).isEqualTo(found + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"25.0.3", "25.0.4.1", "25.1.0", "26", "27.0.1"})
    void newEnoughJavaHomeWins(String version) throws Exception {
        jdk("usr/lib/jvm/jdk-25", "25.0.3");
        Path home = jdk("mine", version);
        assertThat(launch(home.toString())).isEqualTo(home + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"17.0.15", "21", "24.0.2", "25", "25.0.2"})
    void olderJavaHomeIsPassedOver(String version) throws Exception {
        Path system = jdk("usr/lib/jvm/jdk-25", "25.0.3");
        assertThat(launch(jdk("mine", version).toString())).isEqualTo(system + "\n");
    }

    @Test
    void runtimeWithoutCompilerIsPassedOver() throws Exception {
        Path system = jdk("usr/lib/jvm/jdk-25", "25.0.3");
        Path runtime = jdk("mine", "25.0.3");
        Files.delete(runtime.resolve("bin/javac"));
        assertThat(launch(runtime.toString())).isEqualTo(system + "\n");
    }

    @Test
    void machineWithoutAJdkIsToldWhatToInstall() throws Exception {
        jdk("usr/lib/jvm/jdk-17", "17.0.15");
        assertThat(launch(""))
                .startsWith("exit 4\n")
                .contains("no JDK 25.0.3 or newer found")
                .contains("Install one, for example Temurin 25, and set JAVA_HOME to its folder.");
    }

    @Test
    void whoeverHasNoHomeHasAJdkAllTheSame() throws Exception {
        Path system = jdk("usr/lib/jvm/jdk-25", "25.0.3");
        assertThat(launch(launcher, "verify", Map.of())).isEqualTo(system + "\n");
    }

    @Test
    void searchPathOfCdLeadsNowhereElse() throws Exception {
        Path system = jdk("usr/lib/jvm/jdk-25", "25.0.3");
        Files.createDirectories(machine.resolve("elsewhere/tree"));
        Process process =
                begin(
                        Map.of("CDPATH", machine.resolve("elsewhere").toString()),
                        "/bin/sh",
                        "-c",
                        "cd '" + machine + "' && tree/slipway verify");
        assertThat(Machine.ended(process)).isEqualTo(system + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"source tree", "test", "e2e", "target"})
    void sourcesThatHaveChangedAreBuiltWhateverTheirFolderIsCalled(String folder) throws Exception {
        Path system = jdk("usr/lib/jvm/jdk-25", "25.0.3");
        Path copy = executable(folder + "/slipway", Files.readString(launcher));
        executable(folder + "/mvnw", "#!/bin/sh\n: >built-again\n");
        executable(folder + "/scripts/runtime", "#!/bin/sh\necho '" + system + "'\n");
        executable(folder + "/scripts/rehearse-jobs", "#!/bin/sh\n");
        Path built = executable(folder + "/server/target/built", "");
        Files.setLastModifiedTime(built, FileTime.fromMillis(0));
        executable(folder + "/server/src/main/java/Changed.java", "");
        executable("usr/lib/jvm/jdk-25/bin/java", "#!/bin/sh\necho ran\n");

        assertThat(launch(copy, "version", Map.of())).isEqualTo("ran\n");
        assertThat(machine.resolve(folder).resolve("built-again")).exists();
    }

    @Test
    void sourceThatIsSavedWhileItBuildsIsBuiltNextTime() throws Exception {
        Path copy = treeBuiltBy(SAVED_MEANWHILE);
        executable("tree/server/src/main/java/Changed.java", "");

        assertThat(launch(copy, "version", Map.of())).isEqualTo("ran\n");
        assertThat(launch(copy, "version", Map.of())).isEqualTo("ran\n");

        assertThat(Files.readAllLines(machine.resolve("tree/builds"))).hasSize(2);
    }

    @Test
    void sourceThatIsSavedWhileVerifyRunsIsBuiltNextTime() throws Exception {
        Path copy = treeBuiltBy(SAVED_MEANWHILE);
        executable("tree/server/src/main/java/Changed.java", "");
        executable(
                "tree/scripts/verify",
                Files.readString(Repository.root().resolve("scripts/verify")));

        assertThat(Machine.ended(begin(Map.of(), copy.toString(), "verify", "--without-python")))
                .contains("slipway verify: all checks passed");
        assertThat(launch(copy, "version", Map.of())).isEqualTo("ran\n");

        assertThat(Files.readAllLines(machine.resolve("tree/builds"))).hasSize(2);
    }

    @Test
    void whereNothingLocksTwoStartsAtOnceBothRun() throws Exception {
        Path copy =
                treeBuiltBy(
                        """
                        #!/bin/sh
                        echo built >>builds
                        until [ "$(grep -c built builds)" = 2 ]; do :; done
                        """);
        tools("unlocked", TOOLS.stream().filter(tool -> !tool.equals("flock")).toList());
        Map<String, String> variables = Map.of("PATH", machine.resolve("unlocked").toString());
        Process first = begin(variables, copy.toString(), "version");
        Process second = begin(variables, copy.toString(), "version");

        assertThat(Machine.ended(first)).isEqualTo("ran\n");
        assertThat(Machine.ended(second)).isEqualTo("ran\n");
    }

    @Test
    void ofTwoStartsAtOnceOneBuilds() throws Exception {
        Path copy =
                treeBuiltBy(
                        """
                        #!/bin/sh
                        echo built >>builds
                        until [ -f go ]; do :; done
                        """);
        Process first = begin(Map.of(), copy.toString(), "version");
        BufferedReader ofFirst = first.errorReader(StandardCharsets.UTF_8);
        assertThat(ofFirst.readLine()).startsWith("slipway: first use, building");
        Process second = begin(Map.of(), copy.toString(), "version");
        BufferedReader ofSecond = second.errorReader(StandardCharsets.UTF_8);
        String said = ofSecond.readLine();
        executable("tree/go", "");

        assertThat(said).isEqualTo("slipway: waiting for another start, which builds");
        assertThat(Machine.ended(first)).isEqualTo("ran\n");
        assertThat(Machine.ended(second)).isEqualTo("ran\n");
        assertThat(Files.readAllLines(machine.resolve("tree/builds"))).hasSize(1);
    }

    @Test
    void buildThatFailsBeforeMavenRunsSaysWhy() throws Exception {
        Path copy = treeBuiltBy("#!/bin/sh\necho 'curl: (6) no such host' >&2\nexit 1\n");
        assertThat(launch(copy, "version", Map.of()))
                .startsWith("exit 4\n")
                .contains("curl: (6) no such host\n")
                .contains("the build failed; all of its output is in target/build.log");
    }

    @Test
    void mavensScriptHasAPlaceWithoutAHome() throws Exception {
        Path copy = treeBuiltBy("#!/bin/sh\necho \"${MAVEN_USER_HOME:-$HOME}\" >place\n");
        assertThat(launch(copy, "version", Map.of())).isEqualTo("ran\n");
        assertThat(Files.readString(machine.resolve("tree/place")))
                .isEqualTo(copy.toRealPath().resolveSibling("target/m2") + "\n");
        Files.delete(machine.resolve("tree/server/target/built"));
        assertThat(launch(copy, "version", Map.of("HOME", "/at/home"))).isEqualTo("ran\n");
        assertThat(Files.readString(machine.resolve("tree/place"))).isEqualTo("/at/home\n");
    }

    @Test
    void verbsThatCallMavenThemselvesHaveAPlaceForItWithoutAHome() throws Exception {
        Path system = jdk("usr/lib/jvm/jdk-25", "25.0.3");
        executable("tree/scripts/verify", "#!/bin/sh\necho \"$JAVA_HOME ${MAVEN_USER_HOME:-}\"\n");
        assertThat(launch(launcher, "verify", Map.of()))
                .isEqualTo(system + " " + launcher.toRealPath().resolveSibling("target/m2") + "\n");
    }

    @Test
    void whatDistDoesIsToldBeforeAnythingIsBuilt() throws Exception {
        Path copy = treeBuiltBy("#!/bin/sh\n: >builds\n");
        executable(
                "tree/scripts/dist", Files.readString(Repository.root().resolve("scripts/dist")));
        assertThat(Machine.ended(begin(Map.of(), copy.toString(), "dist", "--help")))
                .startsWith("Writes target/dist/slipway-VERSION-OS-ARCH.tar.gz")
                .contains("SLIPWAY_DIST_GZIP");
        assertThat(Machine.ended(begin(Map.of(), copy.toString(), "dist", "--fast")))
                .isEqualTo("exit 2\nslipway dist: --fast (expected: nothing)\n");
        assertThat(machine.resolve("tree/builds")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[always] madvise never", "always [madvise] never"})
    void serversHaveLargePagesWhereTheSystemHasAny(String enabled) throws Exception {
        executable("tree/runtime/bin/java", "#!/bin/sh\necho \"$@\"\n");
        Files.createDirectories(machine.resolve("." + HUGE_PAGES).getParent());
        Files.writeString(machine.resolve("." + HUGE_PAGES), enabled + "\n");
        assertThat(launch(launcher, "serve", Map.of())).contains(" -XX:+UseTransparentHugePages ");
        assertThat(launch(launcher, "demo", Map.of("SLIPWAY_JAVA_OPTS", "-XX:-UseSuch")))
                .contains(" -XX:+UseTransparentHugePages -XX:-UseSuch ");
        assertThat(launch(launcher, "endpoint", Map.of())).doesNotContain("HugePages");
    }

    @Test
    void serversDoWithoutLargePagesWhereTheSystemHasNone() throws Exception {
        executable("tree/runtime/bin/java", "#!/bin/sh\necho \"$@\"\n");
        assertThat(launch(launcher, "serve", Map.of())).doesNotContain("HugePages");
        Files.createDirectories(machine.resolve("." + HUGE_PAGES).getParent());
        Files.writeString(machine.resolve("." + HUGE_PAGES), "always madvise [never]\n");
        assertThat(launch(launcher, "serve", Map.of())).doesNotContain("HugePages");
    }

    /// The launcher in a tree that has not been built and is built by this script.
    private Path treeBuiltBy(String mvnw) throws IOException {
        Path system = jdk("usr/lib/jvm/jdk-25", "25.0.3");
        executable("usr/lib/jvm/jdk-25/bin/java", "#!/bin/sh\necho ran\n");
        executable("tree/mvnw", mvnw);
        executable("tree/scripts/runtime", "#!/bin/sh\necho '" + system + "'\n");
        executable("tree/scripts/rehearse-jobs", "#!/bin/sh\n");
        Files.createDirectories(machine.resolve("tree/server/target"));
        return launcher;
    }

    /// What the launcher prints, or its exit code and its complaint.
    private String launch(String javaHome) throws IOException, InterruptedException {
        return launch(
                launcher,
                "verify",
                Map.of("HOME", machine.resolve("home").toString(), "JAVA_HOME", javaHome));
    }

    private String launch(Path program, String verb, Map<String, String> variables)
            throws IOException, InterruptedException {
        return Machine.ended(begin(variables, program.toString(), verb));
    }

    private Process begin(Map<String, String> variables, String... command) throws IOException {
        tools();
        return new Machine(machine).begin(variables, command);
    }

    /// A PATH with what the launcher needs and without any Java.
    private void tools() throws IOException {
        tools("tools", TOOLS);
    }

    private void tools(String folder, List<String> names) throws IOException {
        for (String tool : names) {
            executable(folder + "/" + tool, "#!/bin/sh\nexec /usr/bin/" + tool + " \"$@\"\n");
        }
    }

    private Path jdk(String folder, String version) throws IOException {
        Path home = machine.resolve(folder);
        executable(folder + "/bin/java", "");
        executable(folder + "/bin/javac", "");
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    private Path executable(String name, String text) throws IOException {
        return new Machine(machine).executable(name, text);
    }
}
