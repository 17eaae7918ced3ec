package dev.slipway.monitoring;

import dev.slipway.api.journal.Sha256;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.api.release.ReleaseTransition.EvidenceMark;
import dev.slipway.stats.Decision;
import dev.slipway.stats.Evidence;
import dev.slipway.stats.counts.Second;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// The evidence of a release as a file that anybody can replay.
///
/// Its lines are JSON arrays: the form and the release, the terms, each move that rests on
/// evidence, each second's numbers, and the digest over all seconds.
///
/// @param moves that name evidence
public record EvidenceFile(
        ReleaseId release,
        EvidenceTerms terms,
        List<MarkedMove> moves,
        List<long[]> seconds,
        Sha256 digest) {
    private static final String FORM = "slipway-evidence";
    private static final String VERSION = "1";
    private static final int HEAD_CELLS = 3;
    private static final int TERM_CELLS = 7;
    private static final int MOVE_CELLS = 7;
    private static final int END_CELLS = 3;

    public EvidenceFile {
        moves = List.copyOf(moves);
        seconds = List.copyOf(seconds);
    }

    /// A move and the evidence that its record names.
    public record MarkedMove(
            ReleasePhase from, ReleasePhase to, Cause cause, EvidenceMark mark, String why) {}

    /// What came of replaying.
    ///
    /// @param isWhole whether the seconds have the digest that the file states
    /// @param decision after all of them
    public record Replay(boolean isWhole, Decision decision, List<ReplayedMove> moves) {
        public Replay {
            moves = List.copyOf(moves);
        }
    }

    /// A move, replayed.
    ///
    /// @param isSame whether the seconds up to it have the digest that its record names
    /// @param decision after them
    public record ReplayedMove(MarkedMove move, boolean isSame, Decision decision) {}

    static EvidenceFile of(Release release, StoredRelease stored) {
        List<MarkedMove> moves = new ArrayList<>();
        for (Release.Move move : release.moves()) {
            ReleaseTransition one = move.transition();
            EvidenceMark mark = one.evidence();
            if (mark != null) {
                moves.add(
                        new MarkedMove(one.from(), one.to(), one.cause(), mark, one.why().value()));
            }
        }
        return new EvidenceFile(
                release.id(),
                stored.terms(),
                moves,
                stored.seconds(),
                stored.chain().mark().digest());
    }

    /// Writes the file.
    public void writeTo(Appendable out) throws IOException {
        put(out, List.of(FORM, 1, release.value()));
        put(
                out,
                List.of(
                        "terms",
                        terms.alpha(),
                        terms.beta(),
                        terms.labels(),
                        terms.allowance(),
                        terms.shape().strata(),
                        terms.shape().classes()));
        for (MarkedMove move : moves) {
            put(
                    out,
                    List.of(
                            "move",
                            move.from().name(),
                            move.to().name(),
                            move.cause().name(),
                            move.mark().seconds(),
                            move.mark().digest().hex(),
                            move.why()));
        }
        for (long[] second : seconds) {
            out.append(JsonCells.line(second)).append('\n');
        }
        put(out, List.of("end", seconds.size(), digest.hex()));
    }

    private static void put(Appendable out, List<Object> cells) throws IOException {
        out.append(JsonCells.line(cells)).append('\n');
    }

    /// Reads a file.
    ///
    /// *Errors*: `IllegalArgumentException` naming the line that is not what it should be.
    public static EvidenceFile read(BufferedReader in) throws IOException {
        List<MarkedMove> moves = new ArrayList<>();
        List<long[]> seconds = new ArrayList<>();
        int number = 0;
        try {
            number++;
            List<String> head = row(in, HEAD_CELLS);
            if (!head.get(0).equals(FORM) || !head.get(1).equals(VERSION)) {
                throw new IllegalArgumentException(
                        "%s %s (expected: %s %s)"
                                .formatted(head.get(0), head.get(1), FORM, VERSION));
            }
            number++;
            EvidenceTerms terms = terms(row(in, TERM_CELLS));
            while (true) {
                number++;
                List<String> cells = JsonCells.cells(line(in));
                String first = cells.isEmpty() ? "" : cells.getFirst();
                if (first.equals("move")) {
                    moves.add(move(checked(cells, MOVE_CELLS)));
                } else if (first.equals("end")) {
                    Sha256 digest = new Sha256(checked(cells, END_CELLS).get(2));
                    return new EvidenceFile(
                            new ReleaseId(head.get(2)), terms, moves, seconds, digest);
                } else {
                    seconds.add(cells.stream().mapToLong(Long::parseLong).toArray());
                }
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
        }
    }

    private static List<String> row(BufferedReader in, int cells) throws IOException {
        return checked(JsonCells.cells(line(in)), cells);
    }

    private static String line(BufferedReader in) throws IOException {
        String line = in.readLine();
        if (line == null) {
            throw new IllegalArgumentException("the file ends (expected: its end line)");
        }
        return line;
    }

    private static List<String> checked(List<String> cells, int count) {
        if (cells.size() != count) {
            throw new IllegalArgumentException(cells.size() + " values (expected: " + count + ")");
        }
        return cells;
    }

    private static EvidenceTerms terms(List<String> cells) {
        return new EvidenceTerms(
                Double.parseDouble(cells.get(1)),
                Double.parseDouble(cells.get(2)),
                Boolean.parseBoolean(cells.get(3)),
                Double.parseDouble(cells.get(4)),
                new Second.Shape(Integer.parseInt(cells.get(5)), Integer.parseInt(cells.get(6))));
    }

    private static MarkedMove move(List<String> cells) {
        return new MarkedMove(
                ReleasePhase.valueOf(cells.get(1)),
                ReleasePhase.valueOf(cells.get(2)),
                Cause.valueOf(cells.get(3)),
                new EvidenceMark(Long.parseLong(cells.get(4)), new Sha256(cells.get(5))),
                cells.get(6));
    }

    /// Folds the seconds again, to the same numbers wherever that is done.
    public Replay replay() {
        Evidence evidence = new Evidence(terms.plan());
        EvidenceChain chain = EvidenceChain.of(release);
        List<ReplayedMove> replayed = new ArrayList<>();
        addDue(replayed, evidence, chain);
        for (long[] second : seconds) {
            chain = chain.then(second);
            evidence.observe(Second.of(second));
            addDue(replayed, evidence, chain);
        }
        return new Replay(chain.mark().digest().equals(digest), evidence.decision(), replayed);
    }

    private void addDue(List<ReplayedMove> replayed, Evidence evidence, EvidenceChain chain) {
        for (MarkedMove move : moves) {
            if (move.mark().seconds() == chain.seconds()) {
                boolean isSame = move.mark().equals(chain.mark());
                replayed.add(new ReplayedMove(move, isSame, evidence.decision()));
            }
        }
    }
}
