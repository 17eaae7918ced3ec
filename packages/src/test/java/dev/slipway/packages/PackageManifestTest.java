package dev.slipway.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.journal.Sha256;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.Property;
import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PackageManifestTest {
    @TempDir Path scratch;

    @Test
    void digestsOfTheFlightsPackageStayWhatTheyAre() throws IOException {
        PackageManifest manifest =
                PackageManifest.of(
                        PackageFiles.at(Repository.root().resolve("examples/flights/v1")));
        assertThat(manifest.files())
                .extracting(PackageFile::path)
                .containsExactly("flights-v1.ubj", "model.yaml");
        String json = new String(manifest.toJson(), StandardCharsets.UTF_8);
        assertThat(json).startsWith("[{\"path\":\"flights-v1.ubj\",\"sha256\":\"");
        assertThat(PackageManifest.parse(manifest.toJson())).isEqualTo(manifest);
        assertThat(manifest.digest()).isEqualTo(Sha256.of(json));
    }

    @Test
    void filesStandInTheOrderOfCodePoints() {
        List<PackageFile> files = new ArrayList<>();
        for (String path : List.of("\uD83D\uDE00", "\uFF21", "b", "a/b", "a-1/x", "a.txt", "Z")) {
            files.add(file(path));
        }
        assertThat(new PackageManifest(files).files())
                .extracting(PackageFile::path)
                .containsExactly("Z", "a-1/x", "a.txt", "a/b", "b", "\uFF21", "\uD83D\uDE00");
    }

    @Test
    void quotesInAPathAreEscaped() {
        PackageManifest manifest = new PackageManifest(List.of(file("say \"hi\"")));
        assertThat(new String(manifest.toJson(), StandardCharsets.UTF_8))
                .startsWith("[{\"path\":\"say \\\"hi\\\"\",");
        assertThat(PackageManifest.parse(manifest.toJson())).isEqualTo(manifest);
    }

    @Test
    void pathsThatLeaveOrCollideAreRefusedByName() {
        for (String path :
                List.of(
                        "",
                        "/etc/passwd",
                        "../up",
                        "a/../../b",
                        "a//b",
                        "./a",
                        "a/",
                        "C:/x",
                        "a\\b",
                        "a\nb",
                        "a\u0000b",
                        "\uD800",
                        "x".repeat(256),
                        "a/".repeat(600) + "b")) {
            assertThatThrownBy(() -> file(path)).isInstanceOf(PackageRefusedException.class);
        }
        collide("a", "a", "a: comes twice");
        collide("Model.onnx", "model.onnx", "falls onto Model.onnx where case or accents");
        collide("caf\u00e9", "cafe\u0301", "falls onto");
        collide("a", "a/b", "a is a file and a folder");
        collide("A/x", "a/y", "falls onto");
    }

    private static void collide(String first, String second, String message) {
        PathSet paths = new PathSet(10);
        paths.add(first);
        assertThatThrownBy(() -> paths.add(second)).hasMessageContaining(message);
    }

    @Test
    void linksAndDevicesAreNoFilesOfAPackage() throws IOException {
        Files.writeString(scratch.resolve("a"), "a");
        Files.createSymbolicLink(scratch.resolve("b"), Path.of("/etc/passwd"));
        assertThatThrownBy(() -> PackageFiles.at(scratch)).hasMessage("b: a symbolic link");
    }

    @Test
    void whatVersionControlKeepsIsLeftOut() throws IOException {
        Files.createDirectories(scratch.resolve(".git/objects"));
        Files.writeString(scratch.resolve(".git/config"), "x");
        Files.writeString(scratch.resolve(".gitignore"), "x");
        Files.createDirectories(scratch.resolve("sub/.git"));
        Files.writeString(scratch.resolve("sub/.git/kept"), "x");
        Files.writeString(scratch.resolve(".hidden"), "x");
        assertThat(PackageFiles.at(scratch).sizes().keySet())
                .containsExactly(".hidden", "sub/.git/kept");
    }

    @Test
    void onlyTheCanonicalTextIsRead() {
        String text =
                new String(
                        new PackageManifest(List.of(file("a"))).toJson(), StandardCharsets.UTF_8);
        for (String other :
                List.of(
                        "",
                        "[]",
                        "{}",
                        text + " ",
                        text + text,
                        text.replace(":", ": "),
                        text.replace("\"size\":1", "\"size\":1.0"),
                        text.replace("\"size\":1", "\"size\":-1"),
                        text.replace("\"size\":1", "\"size\":99999999999999999999"),
                        text.replace("\"a\"", "\"\\u0061\""),
                        text.replace("\"path\"", "\"name\""),
                        text.replace("}]", ",\"more\":1}]"),
                        "[" + "[".repeat(10_000))) {
            assertThatThrownBy(() -> PackageManifest.parse(other.getBytes(StandardCharsets.UTF_8)))
                    .as(other)
                    .isInstanceOf(PackageRefusedException.class);
        }
    }

    @Test
    void damagedManifestsAreRefusedOrOtherManifests() {
        List<PackageFile> files = List.of(file("a"), file("b/c"), file("model.yaml"));
        byte[] text = new PackageManifest(files).toJson();
        Property.holds(
                Campaign.cases(2_000, 200_000),
                random -> {
                    byte[] damaged = damage(text, random);
                    try {
                        assertThat(PackageManifest.parse(damaged).toJson()).isEqualTo(damaged);
                    } catch (PackageRefusedException e) {
                        assertThat(e).hasMessageNotContaining("\n");
                    }
                });
    }

    private static byte[] damage(byte[] text, SplittableRandom random) {
        byte[] damaged = text.clone();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
        }
        return damaged;
    }

    private static PackageFile file(String path) {
        return new PackageFile(path, 1, Sha256.of(path));
    }
}
