package dev.slipway.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.Repository;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The rooms that run inside a task manager of Flink, whose Java may be 21.
final class ClassFilesTest {
    private static final List<String> ROOMS =
            List.of(
                    "tensor",
                    "api",
                    "stats",
                    "features",
                    "runtime",
                    "runtime-trees",
                    "runtime-onnx",
                    "tls",
                    "jobs");

    /// The version of class files that Java 21 reads.
    private static final int JAVA_21 = 65;

    @Test
    void roomsOfATaskManagerAreReadByJava21() throws IOException {
        for (String room : ROOMS) {
            Path classes = Repository.root().resolve(room).resolve("target/classes/dev");
            try (Stream<Path> files = Files.walk(classes)) {
                List<Path> found =
                        files.filter(file -> file.toString().endsWith(".class")).toList();
                assertThat(found).as(room).isNotEmpty();
                for (Path file : found) {
                    assertThat(version(file)).as(file.toString()).isLessThanOrEqualTo(JAVA_21);
                }
            }
        }
    }

    private static int version(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            assertThat(in.readInt()).isEqualTo(0xCAFEBABE);
            in.readUnsignedShort();
            return in.readUnsignedShort();
        }
    }
}
