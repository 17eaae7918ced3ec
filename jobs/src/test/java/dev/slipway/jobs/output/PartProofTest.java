package dev.slipway.jobs.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.slipway.api.spec.FileFormat;
import dev.slipway.jobs.input.InputFile;
import dev.slipway.jobs.input.Piece;
import dev.slipway.jobs.input.Plan;
import dev.slipway.jobs.input.Split;
import dev.slipway.jobs.table.Position;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PartProofTest {
    private static final Plan PLAN =
            new Plan(
                    FileFormat.PARQUET,
                    10,
                    List.of(new InputFile("a.parquet", 100, 0, 50L)),
                    List.of(
                            new Split(0, List.of(new Piece(0, 4, 5, 0, 30L, 60))),
                            new Split(1, List.of(new Piece(0, 64, 65, 30, 20L, 40)))),
                    List.of(),
                    List.of(),
                    List.of(),
                    null);

    private static Part part(int split, long first, long rows, boolean isLast) {
        return new Part(
                split,
                first,
                rows,
                new Position(isLast ? 1 : 0, 0, first + rows),
                List.of(),
                null,
                0);
    }

    private static final Part FIRST = part(0, 0, 10, false);
    private static final Part SECOND = part(0, 10, 20, true);
    private static final Part OTHER = part(1, 0, 20, true);

    @Test
    void partsComeInTheOrderOfTheInput() {
        assertThat(PartProof.checked(PLAN, List.of(OTHER, SECOND, FIRST)))
                .containsExactly(FIRST, SECOND, OTHER);
    }

    @Test
    void rowThatIsMissingOrThereTwiceIsFound() {
        refused("split 0: a part from row 10 (expected: 0)", SECOND, OTHER);
        refused("split 0: a part from row 0 (expected: 10)", FIRST, FIRST, SECOND, OTHER);
        refused("split 1: not read to its end", FIRST, SECOND);
        refused("split 1: 19 rows (expected: 20)", FIRST, SECOND, part(1, 0, 19, true));
        refused("parts of no split", FIRST, SECOND, OTHER, part(2, 0, 1, true));
    }

    private static void refused(String message, Part... parts) {
        assertThatIllegalStateException()
                .isThrownBy(() -> PartProof.checked(PLAN, List.of(parts)))
                .withMessage(message);
    }
}
