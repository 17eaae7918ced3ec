package dev.slipway.intake.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.push.PushResult;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.journal.Milestones;
import dev.slipway.journal.audit.Verdict;
import dev.slipway.journal.audit.Verifier;
import dev.slipway.journal.database.Database;
import dev.slipway.packages.PackageFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A directory in which a [PushChild] meets its end, and what must hold there afterwards.
final class PushCase {
    private static final int PATIENCE_MINUTES = 3;

    private final Path directory;
    private final PushSite.Address address;

    PushCase(Path directory, PushSite.Address address) throws IOException {
        this.directory = directory;
        this.address = address;
        Files.createDirectories(directory.resolve("data"));
    }

    /// Runs a child to its end.
    ///
    /// @param work what it is told to do
    /// @param more variables of its environment
    /// @return its exit status
    int run(List<String> work, Map<String, String> more) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                // This JVM verifies the same classes.
                                "-XX:+UnlockDiagnosticVMOptions",
                                "-XX:-BytecodeVerificationRemote",
                                "-Xmx256m",
                                "-Dorg.sqlite.tmpdir=" + directory,
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                PushChild.class.getName(),
                                directory.toString(),
                                address.url(),
                                address.user(),
                                address.password()));
        command.addAll(work);
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("child.txt").toFile());
        builder.environment().putAll(more);
        Process child = builder.start();
        try {
            assertThat(child.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)).as(output()).isTrue();
            return child.exitValue();
        } finally {
            child.destroyForcibly();
        }
    }

    /// What the child printed.
    String output() throws IOException {
        return Files.readString(directory.resolve("child.txt"));
    }

    /// The whole lines of a child's file.
    List<String> lines(String name) throws IOException {
        Path file = directory.resolve(name);
        if (Files.notExists(file)) {
            return List.of();
        }
        String text = Files.readString(file);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    /// Nothing acknowledged is lost, no version is there half, the chain verifies, and every push,
    /// sent again, becomes one version, served where it can be.
    ///
    /// @return whether the second push was recorded before it was sent again
    boolean requireWhole() throws IOException {
        try (Database database = address.database(directory)) {
            Verdict verdict = Verifier.verify(database);
            if (!(verdict instanceof Verdict.Unchecked && lines("acknowledged").isEmpty())) {
                assertThat(verdict).as(verdict.words()).isInstanceOf(Verdict.Intact.class);
            }
        }
        try (PushSite site = PushSite.open(directory, address, Milestones.unwatched())) {
            assertThat(site.store.broken()).isEmpty();
            for (String model : lines("acknowledged")) {
                assertThat(versions(site, model)).as(model).hasSize(1);
            }
            boolean wasRecorded = !versions(site, "flights").isEmpty();
            for (int place = 0; place < PushSite.MODELS.size(); place++) {
                requireOneVersion(site, place);
            }
            return wasRecorded;
        }
    }

    private static void requireOneVersion(PushSite site, int place) throws IOException {
        String model = PushSite.MODELS.get(place);
        List<Version> before = versions(site, model);
        for (Version version : before) {
            requireAllFiles(site, version);
        }
        List<String> refusals = new ArrayList<>();
        Optional<PushResult.Published> again = site.pushPatiently(place, 2, refusals::add);
        assertThat(again).as("%s: %s", model, refusals).isPresent();
        assertThat(again.orElseThrow().isNew()).as(model).isEqualTo(before.isEmpty());
        assertThat(versions(site, model)).as(model).containsExactly(again.get().version());
        requireAllFiles(site, again.get().version());
        boolean isServed =
                site.control.current().endpoints().stream()
                        .anyMatch(spec -> spec.endpoint().equals(new EndpointName(model)));
        assertThat(isServed).as(model).isEqualTo(again.get().version().content().isServable());
    }

    private static List<Version> versions(PushSite site, String model) {
        return site.control
                .current()
                .model(new ModelName(model))
                .map(Model::versions)
                .map(versions -> List.copyOf(versions.values()))
                .orElse(List.of());
    }

    /// The list of its files, each of them, and what the scanner said of them.
    private static void requireAllFiles(PushSite site, Version version) throws IOException {
        Sha256 digest = version.content().digest();
        for (PackageFile file : site.packages.manifest(digest).files()) {
            assertThat(site.store.verified(file.digest())).exists();
        }
        assertThat(site.store.verified(version.content().scan().report())).exists();
    }
}
