package dev.slipway.control.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.release.Held;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.documents.Constants;
import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class ReleasePageTest {
    private static final Pattern MOVE = Pattern.compile("\\| \\d+ \\| `[A-Z_]+`.*");
    private static final Pattern PHASE = Pattern.compile("\\| `[A-Z_]+` \\| (yes|no) \\|.*");

    private static final Pattern HELD = Pattern.compile("\\| `[a-z-]+` \\| `[A-Z_]+`.*");

    private static List<String> lines(Pattern pattern) throws IOException {
        return Files.readAllLines(Repository.root().resolve("docs/reference/releases.md")).stream()
                .filter(line -> pattern.matcher(line).matches())
                .toList();
    }

    @Test
    void thePageListsEveryMoveInItsOrder() throws IOException {
        List<String> moves =
                LegalMoves.ALL.stream()
                        .map(line -> row(LegalMoves.ALL.indexOf(line) + 1, line))
                        .toList();
        assertThat(lines(MOVE)).isEqualTo(moves);
    }

    @Test
    void thePageListsEveryPhase() throws IOException {
        assertThat(lines(PHASE))
                .extracting(line -> line.split("`", 3)[1])
                .containsExactlyElementsOf(
                        List.of(ReleasePhase.values()).stream().map(Enum::name).toList());
        assertThat(lines(PHASE))
                .extracting(line -> line.contains("| yes |"))
                .containsExactlyElementsOf(
                        List.of(ReleasePhase.values()).stream()
                                .map(phase -> !phase.isOver())
                                .toList());
    }

    @Test
    void thePageListsWhatAReleaseMayBeHeldForAndHowThatEnds() throws IOException {
        assertThat(lines(HELD))
                .extracting(line -> line.split("`", 3)[1])
                .containsExactlyElementsOf(
                        List.of(Held.Reason.values()).stream().map(Constants::word).toList());
        assertThat(lines(HELD))
                .extracting(line -> line.contains("| by itself"))
                .containsExactlyElementsOf(
                        List.of(Held.Reason.values()).stream()
                                .map(Held.Reason::endsByItself)
                                .toList());
    }

    private static String row(int number, LegalMove move) {
        return String.join(
                " | ",
                "| " + number,
                phases(move.from()),
                phases(move.to()),
                word(move.step()),
                word(move.weight()),
                word(move.by()),
                move.when() + " |");
    }

    private static String phases(List<ReleasePhase> phases) {
        return phases.stream().map(phase -> "`" + phase + "`").collect(Collectors.joining(" "));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
