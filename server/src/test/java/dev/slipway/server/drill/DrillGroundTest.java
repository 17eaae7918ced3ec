package dev.slipway.server.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.cli.release.FetchedPackage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DrillGroundTest {
    @TempDir Path scratch;

    @Test
    void nothingIsBrokenWhereNoDrillHasMadeTheDirectory() throws IOException {
        assertThatThrownBy(() -> DrillGround.faults("errors", scratch))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a directory that slipway drill has made");
        DrillGround.make(scratch.resolve("data"));
        assertThat(DrillGround.faults("errors", scratch.resolve("data")).fault())
                .isEqualTo(Fault.ERRORS);
        assertThat(DrillGround.faults(null, scratch).fault()).isEqualTo(Fault.NONE);
    }

    @Test
    void candidateIsKnownByItsMarkAndSaysTheSame() throws IOException {
        byte[] manifest = "name: flights\nfile: flights.ubj\n".getBytes(StandardCharsets.UTF_8);
        Path file = scratch.resolve("model.yaml");
        Files.write(file, manifest);
        assertThat(DrillGround.isCandidate(scratch)).isFalse();

        Files.write(file, FetchedPackage.under(DrillGround.CANDIDATE, manifest));

        assertThat(DrillGround.isCandidate(scratch)).isTrue();
        assertThat(Files.readString(file)).startsWith("#").endsWith("file: flights.ubj\n");
        assertThat(DrillGround.isCandidate(scratch.resolve("elsewhere"))).isFalse();
    }
}
