package dev.slipway.capture.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SpoolFileTest {
    @TempDir Path folder;

    @Test
    void fileThatWasClosedWhereDigitsAreOthersIsFound() throws IOException {
        String id = "0".repeat(31) + "1";
        SpoolFile file = new SpoolFile(folder.resolve("open"), 7, 0, id, id);
        Locale usual = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG"));
        try {
            Path closed = Files.createFile(file.closedPath());
            assertThat(SpoolFile.at(closed)).contains(new SpoolFile(closed, 7, 0, id, id));
        } finally {
            Locale.setDefault(usual);
        }
    }
}
