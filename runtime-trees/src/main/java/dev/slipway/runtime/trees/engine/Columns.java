package dev.slipway.runtime.trees.engine;

import dev.slipway.runtime.trees.ensemble.Tree;
import dev.slipway.runtime.trees.ensemble.TreeEnsemble;
import dev.slipway.tensor.Datatype;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// All distinct questions that the ensemble asks, answered ahead of the walk in one of two forms.
///
/// For a block of rows every question has one `long` per 64 rows, one bit per row, set where the
/// row goes right: however many splits ask it, it is answered once. For a single row a feature
/// becomes byte ranks: rank above the cut goes right. A byte column holds up to 255 cuts; a feature
/// with more has several columns, each clamped to its own stretch. NaN ranks lowest or highest,
/// whichever the splits ask for. A predicate that is not a cut has a mask and a column of its own.
///
/// *Threads*: immutable.
final class Columns {
    /// Cuts per byte column.
    static final int CUTS = 255;

    private static final int BIAS = 128;

    /// Mask 0 is all zeros: a question that sends every row left.
    private static final int FIRST_MASK = 1;

    private final boolean isDouble;
    private final Line[] lines;
    private final Asked[] asked;
    private final Map<Place, Line> lineOf = new HashMap<>();
    private final Map<Place, Asked> askedOf = new HashMap<>();
    private final int columns;
    private final int masks;

    private record Place(int feature, Object kind) {}

    /// An axis with NaN at one end of it.
    private record Line(Axis axis, boolean missingLeft, int firstMask, int firstColumn) {}

    private record Asked(int feature, Question.Predicate predicate, int mask, int column) {}

    Columns(TreeEnsemble ensemble) {
        isDouble = ensemble.input() == Datatype.FP64;
        Map<Integer, SortedSet<Long>> cuts = new TreeMap<>();
        List<Question> open = new ArrayList<>();
        Map<Place, Question> kinds = new HashMap<>();
        for (Tree tree : ensemble.trees()) {
            for (int node = 0; node < tree.nodeCount(); node++) {
                if (tree.isSplit(node)) {
                    Question question = Question.of(tree, node, isDouble);
                    if (question.predicate() == null) {
                        cuts.computeIfAbsent(question.feature(), f -> new TreeSet<>())
                                .add(question.cut());
                    }
                    if (kinds.putIfAbsent(place(question), question) == null) {
                        open.add(question);
                    }
                }
            }
        }
        Map<Integer, Axis> axes = new HashMap<>();
        cuts.forEach((feature, keys) -> axes.put(feature, axis(feature, keys)));
        int mask = FIRST_MASK;
        int column = 0;
        for (Question question : open) {
            Axis axis = axes.get(question.feature());
            Question.Predicate predicate = question.predicate();
            if (predicate != null) {
                Asked one = new Asked(question.feature(), predicate, mask++, column++);
                askedOf.put(place(question), one);
            } else if (axis != null) {
                Line line = new Line(axis, question.missingLeft(), mask, column);
                lineOf.put(place(question), line);
                mask = Math.addExact(mask, axis.count());
                column += (axis.count() + CUTS - 1) / CUTS;
            }
        }
        masks = mask;
        columns = Math.max(1, column);
        lines = lineOf.values().toArray(Line[]::new);
        asked = askedOf.values().toArray(Asked[]::new);
    }

    private static Place place(Question question) {
        Question.Predicate predicate = question.predicate();
        return new Place(
                question.feature(), predicate != null ? predicate : question.missingLeft());
    }

    private Axis axis(int feature, SortedSet<Long> keys) {
        return new Axis(feature, keys.stream().mapToLong(Long::longValue).toArray(), isDouble);
    }

    private Line line(Question question) {
        Line line = lineOf.get(place(question));
        if (line == null) {
            throw new IllegalStateException("question that was not there before");
        }
        return line;
    }

    private static int cutIndex(Line line, Question question) {
        return line.axis.indexOf(question.cut());
    }

    /// The mask that answers a question for a block.
    int mask(Question question) {
        Asked predicate = askedOf.get(place(question));
        if (predicate != null) {
            return predicate.mask;
        }
        Line line = line(question);
        return line.firstMask + cutIndex(line, question);
    }

    /// The byte column that answers a question for one row.
    int column(Question question) {
        Asked predicate = askedOf.get(place(question));
        if (predicate != null) {
            return predicate.column;
        }
        Line line = line(question);
        return line.firstColumn + cutIndex(line, question) / CUTS;
    }

    /// What a byte rank is compared with: above goes right.
    byte cut(Question question) {
        int index = question.predicate() != null ? 0 : cutIndex(line(question), question) % CUTS;
        return (byte) (index - BIAS);
    }

    /// How many byte columns there are, at least 1.
    int count() {
        return columns;
    }

    /// How many masks there are, the empty one included.
    int maskCount() {
        return masks;
    }

    long memoryBytes() {
        long bytes = 256L * (lines.length + asked.length);
        for (Line line : lines) {
            bytes += line.axis.memoryBytes();
        }
        return bytes;
    }

    /// Answers every question for the first `rows` rows of `scratch.input` in `scratch.masks`.
    void answer(Kernel kernel, int rows, Scratch scratch) {
        for (Line line : lines) {
            for (int first = 0; first < rows; first += Scratch.ROWS) {
                if (!isDouble && line.axis.count() <= kernel.comparesUpTo()) {
                    answerByComparing(kernel, line, first, scratch);
                } else {
                    answerByRanking(line, first, Math.min(Scratch.ROWS, rows - first), scratch);
                }
            }
        }
        for (Asked question : asked) {
            for (int first = 0; first < rows; first += Scratch.ROWS) {
                ask(question, first, Math.min(Scratch.ROWS, rows - first), scratch);
            }
        }
    }

    private static void answerByComparing(Kernel kernel, Line line, int first, Scratch scratch) {
        kernel.compare(
                line.axis,
                scratch.input.column(line.axis.feature) + first,
                line.missingLeft ? Integer.MIN_VALUE : Integer.MAX_VALUE,
                line.firstMask * scratch.words + first / Scratch.ROWS,
                scratch);
    }

    private static void ask(Asked question, int first, int rows, Scratch scratch) {
        long right = 0;
        for (int row = 0; row < rows; row++) {
            if (!question.predicate.holds(scratch.input.valueAt(first + row, question.feature))) {
                right |= 1L << row;
            }
        }
        scratch.masks[question.mask * scratch.words + first / Scratch.ROWS] = right;
    }

    /// Answers a line by each row's rank: a row that passes a cut passes all lower ones.
    private void answerByRanking(Line line, int first, int rows, Scratch scratch) {
        long[] answers = scratch.masks;
        int words = scratch.words;
        int lowest = line.firstMask * words + first / Scratch.ROWS;
        int count = line.axis.count();
        for (int i = 0; i < count; i++) {
            answers[lowest + i * words] = 0;
        }
        if (isDouble) {
            markDoubles(line, first, rows, scratch);
        } else {
            markFloats(line, first, rows, scratch);
        }
        long above = 0;
        for (int i = count - 1; i >= 0; i--) {
            above |= answers[lowest + i * words];
            answers[lowest + i * words] = above;
        }
    }

    /// Sets each row's bit at the highest cut that the row passes.
    private static void markFloats(Line line, int first, int rows, Scratch scratch) {
        Axis axis = line.axis;
        int[] values = scratch.input.ints();
        int column = scratch.input.column(axis.feature) + first;
        int before = (line.firstMask - 1) * scratch.words + first / Scratch.ROWS;
        int missing = line.missingLeft ? 0 : axis.count();
        for (int row = 0; row < rows; row++) {
            int bits = values[column + row];
            int rank = FloatKeys.isNaN(bits) ? missing : axis.rank(bits);
            mark(scratch.masks, before + rank * scratch.words, rank, row);
        }
    }

    private static void markDoubles(Line line, int first, int rows, Scratch scratch) {
        Axis axis = line.axis;
        long[] values = scratch.input.longs();
        int column = scratch.input.column(axis.feature) + first;
        int before = (line.firstMask - 1) * scratch.words + first / Scratch.ROWS;
        int missing = line.missingLeft ? 0 : axis.count();
        for (int row = 0; row < rows; row++) {
            long bits = values[column + row];
            int rank = FloatKeys.isNaN(bits) ? missing : axis.rank(bits);
            mark(scratch.masks, before + rank * scratch.words, rank, row);
        }
    }

    private static void mark(long[] answers, int at, int rank, int row) {
        // A row of rank 0 passes no cut: its bit is shifted out to nothing.
        answers[at] |= (rank == 0 ? 0L : 1L) << row;
    }

    /// Ranks the first row of `input`, one byte per column.
    void rank(BlockInput input, byte[] ranks) {
        for (Line line : lines) {
            int rank = rankOf(line, input);
            int column = line.firstColumn;
            for (int rest = line.axis.count(); rest > 0; rest -= CUTS) {
                ranks[column++] = (byte) (Math.min(Math.max(rank, 0), CUTS) - BIAS);
                rank -= CUTS;
            }
        }
        for (Asked question : asked) {
            boolean left = question.predicate.holds(input.valueAt(0, question.feature));
            ranks[question.column] = (byte) (left ? -BIAS : BIAS - 1);
        }
    }

    /// The first row's rank; NaN is below every cut or above every cut.
    private int rankOf(Line line, BlockInput input) {
        int missing = line.missingLeft ? 0 : line.axis.count();
        if (isDouble) {
            long bits = input.longs()[line.axis.feature];
            return FloatKeys.isNaN(bits) ? missing : line.axis.rank(bits);
        }
        int bits = input.ints()[line.axis.feature];
        return FloatKeys.isNaN(bits) ? missing : line.axis.rank(bits);
    }
}
