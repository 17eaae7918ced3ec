package dev.slipway.jobs.output;

import dev.slipway.jobs.input.Piece;
import dev.slipway.jobs.input.Plan;
import dev.slipway.jobs.input.Split;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Proves that parts stand for every row of the input exactly once.
final class PartProof {
    private PartProof() {}

    /// The parts in the order of the input.
    ///
    /// *Errors*: `IllegalStateException` when a row is missing or there twice.
    static List<Part> checked(Plan plan, List<Part> parts) {
        Map<Integer, List<Part>> bySplit =
                parts.stream().collect(Collectors.groupingBy(Part::split));
        List<Part> ordered = new ArrayList<>(parts.size());
        for (Split split : plan.splits()) {
            List<Part> own = new ArrayList<>(bySplit.getOrDefault(split.number(), List.of()));
            own.sort(Comparator.comparingLong(Part::firstRow).thenComparingLong(Part::rowsIn));
            check(split, own);
            ordered.addAll(own);
        }
        if (ordered.size() != parts.size()) {
            throw new IllegalStateException("parts of no split");
        }
        return ordered;
    }

    private static void check(Split split, List<Part> parts) {
        long next = 0;
        boolean isEnded = false;
        for (Part part : parts) {
            if (part.firstRow() != next) {
                throw new IllegalStateException(
                        "split "
                                + split.number()
                                + ": a part from row "
                                + part.firstRow()
                                + " (expected: "
                                + next
                                + ")");
            }
            next += part.rowsIn();
            isEnded |= part.after().piece() == split.pieces().size();
        }
        if (!isEnded) {
            throw new IllegalStateException("split " + split.number() + ": not read to its end");
        }
        Long expected = rows(split);
        if (expected != null && expected != next) {
            throw new IllegalStateException(
                    "split " + split.number() + ": " + next + " rows (expected: " + expected + ")");
        }
    }

    private static @Nullable Long rows(Split split) {
        long rows = 0;
        for (Piece piece : split.pieces()) {
            Long known = piece.rows();
            if (known == null) {
                return null;
            }
            rows += known;
        }
        return rows;
    }
}
