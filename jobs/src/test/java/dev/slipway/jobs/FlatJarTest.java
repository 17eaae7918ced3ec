package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FlatJarTest {
    private static final String SERVICE = "META-INF/services/some.Service";

    @TempDir private Path directory;

    private Path room(String name, String provider) throws IOException {
        Path room = directory.resolve(name);
        Files.createDirectories(room.resolve("META-INF/services"));
        Files.writeString(room.resolve(SERVICE), "# of " + name + "\n" + provider + "\n");
        Files.writeString(room.resolve("META-INF/LICENSE"), name);
        Files.writeString(room.resolve("same.txt"), name);
        Files.writeString(room.resolve(name + ".txt"), name);
        return room;
    }

    private static String text(JarFile jar, String name) throws IOException {
        try (InputStream content = jar.getInputStream(new ZipEntry(name))) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void servicesStandTogetherAndEachNameIsThereOnce() throws IOException {
        Path library = directory.resolve("second.jar");
        JobJar.pack(room("second", "some.Second"), library);
        Path file = directory.resolve("flat.jar");
        try (FlatJar jar = FlatJar.begin(file)) {
            jar.addLibrary(room("first", "some.First"));
            jar.addLibrary(library);
        }
        try (JarFile jar = new JarFile(file.toFile())) {
            assertThat(jar.isMultiRelease()).isTrue();
            assertThat(text(jar, SERVICE)).isEqualTo("some.First\nsome.Second\n");
            assertThat(text(jar, "same.txt")).isEqualTo("first");
            assertThat(text(jar, "second.txt")).isEqualTo("second");
            assertThat(jar.getEntry("META-INF/LICENSE")).isNull();
        }
    }
}
