package dev.slipway.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.capture.spool.SpoolFile;
import dev.slipway.quiet.QuietChild.Compilers;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RollingTest {
    private static SpoolFile file(long bytes) {
        return new SpoolFile(Path.of("some.spool"), 1, bytes, "", "");
    }

    /// Files of 32 MiB are closed a little behind that.
    @Test
    void childThatRollsFourFilesHasBothCompilers() {
        SpoolFile usual = file((32L << 20) + 100);
        assertThat(Rolling.compilers(List.of(usual))).isEqualTo(Compilers.FIRST);
        assertThat(Rolling.compilers(Collections.nCopies(3, usual))).isEqualTo(Compilers.FIRST);
        assertThat(Rolling.compilers(Collections.nCopies(4, usual))).isEqualTo(Compilers.BOTH);
    }

    @Test
    void manySmallFilesAreLittleAndALargeOneIsMuch() {
        List<SpoolFile> small = Collections.nCopies(16, file(1 << 20));
        assertThat(Rolling.compilers(small)).isEqualTo(Compilers.FIRST);
        assertThat(Rolling.compilers(List.of(file(256L << 20)))).isEqualTo(Compilers.BOTH);
    }
}
