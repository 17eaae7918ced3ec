package dev.slipway.testkit.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PostgresClusterTest {
    @TempDir Path folder;

    /// The launcher's verb passes no option on to Maven, so an option alone helps nobody.
    @Test
    void whoHasNoPostgresIsToldWhatToTypeInstead() {
        assertThatThrownBy(() -> PostgresCluster.programs(List.of(folder)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "PostgreSQL is not installed (expected: initdb on the PATH; on Debian,"
                                + " apt-get install postgresql). Leave these tests out with"
                                + " MAVEN_ARGS=-DexcludedGroups=postgres ./slipway verify");
    }

    @Test
    void theFirstFolderWithItsProgramsIsTaken() throws IOException {
        Path second = Files.createDirectory(folder.resolve("second"));
        Files.createFile(
                second.resolve("initdb"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        assertThat(PostgresCluster.programs(List.of(folder, second))).isEqualTo(second);
    }
}
