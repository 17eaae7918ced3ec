package dev.slipway.serving.fleet;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.runtime.InferenceException;
import dev.slipway.runtime.ManifestRows;
import dev.slipway.runtime.ModelManifest.GoldenRow;
import dev.slipway.runtime.ModelManifest.ManifestRow;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.serving.batching.Padding;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Inputs to warm a model up with: the package's own rows, repeated as needed, or made-up ones.
///
/// Nothing says which made-up rows a model answers. So they begin with those that tell most about
/// it, and whoever is refused goes on to more modest ones by [#narrow].
///
/// *Threads*: one.
public final class WarmUpRows {
    /// What open axes behind the first are tried with; the shortest costs least.
    private static final List<Long> LENGTHS = List.of(1L, 8L, 32L);

    private final Signature signature;
    private final ModelPackage source;
    private final List<ManifestRow> given;
    private final List<ManifestRow> known;
    private final ManifestRows manifestRows;
    private final MadeUpRows made;
    private final VariedRows like;
    private final List<Attempt> attempts;
    private int attempt;

    /// How rows are made up.
    ///
    /// @param length of open axes behind the first
    private record Attempt(MadeUpNumbers numbers, long length) {}

    /// Rows of `source`, or made-up ones, for a model with this signature.
    public WarmUpRows(Signature signature, ModelPackage source) {
        this.signature = signature;
        this.source = source;
        this.given = source.manifest().warmUpRows();
        this.known =
                Stream.concat(
                                given.stream(),
                                source.manifest().goldenRows().stream().map(GoldenRow::row))
                        .distinct()
                        .toList();
        this.manifestRows = new ManifestRows(signature, source);
        this.made = new MadeUpRows(signature, source.manifest().schema());
        this.like = new VariedRows(signature, made);
        this.attempts = attempts(signature, source, made.numbers(!known.isEmpty()));
    }

    /// Another server is asked no more often than for the numbers: what it cannot answer may count
    /// against its connection, which others share.
    private static List<Attempt> attempts(
            Signature signature, ModelPackage source, List<MadeUpNumbers> numbers) {
        boolean isOpen =
                source.manifest().remote() == null
                        && signature.inputs().stream().anyMatch(WarmUpRows::hasOpenTail);
        List<Attempt> attempts = new ArrayList<>();
        for (long length : isOpen ? LENGTHS : LENGTHS.subList(0, 1)) {
            numbers.forEach(some -> attempts.add(new Attempt(some, length)));
        }
        return attempts;
    }

    private static boolean hasOpenTail(TensorSpec spec) {
        Shape shape = spec.shape();
        return IntStream.range(1, shape.rank()).anyMatch(axis -> shape.extent(axis) < 0);
    }

    /// The package that they are for.
    ModelPackage source() {
        return source;
    }

    /// Whether the package brought rows.
    public boolean areGiven() {
        return !given.isEmpty();
    }

    /// Goes on to more modest rows where they are made up; whether there are any that may be
    /// answered. An answer that did not come in time says nothing of the rows, and each further one
    /// would be waited for as long.
    ///
    /// @param why the ones before were not answered
    public boolean narrow(InferenceException why) {
        boolean isLate = why.refusal().code() == ErrorCode.DEADLINE_EXCEEDED;
        if (isLate || attempt + 1 == attempts.size()) {
            return false;
        }
        attempt++;
        return true;
    }

    /// What has been tried until now, in words.
    String tried() {
        if (!known.isEmpty()) {
            return "rows of the package and others like them";
        }
        List<Attempt> until = attempts.subList(0, attempt + 1);
        String numbers = listed(until.stream().map(each -> each.numbers().words()), ", then of ");
        String lengths = listed(until.stream().map(each -> Long.toString(each.length())), ", ");
        String rows = "rows made up of " + numbers;
        return lengths.contains(",") ? rows + ", of lengths " + lengths : rows;
    }

    private static String listed(Stream<String> words, String between) {
        return words.distinct().collect(Collectors.joining(between));
    }

    /// Rows to try neighbours with: what made-up ones were refused for says nothing of those that
    /// the package has.
    WarmUpRows forNeighbours() {
        return known.isEmpty() ? this : new WarmUpRows(signature, source);
    }

    /// Whether the model takes batches of different sizes.
    boolean canBatch() {
        return signature.inputs().stream().anyMatch(TensorSpec::hasOpenFirstAxis);
    }

    /// Tensors of `rows` rows; one row when the model does not take batches.
    List<Tensor> batch(int rows, TensorAllocator allocator) {
        if (areGiven()) {
            List<ManifestRow> alike = alike(given);
            List<ManifestRow> repeated = new ArrayList<>(rows);
            for (int i = 0; i < rows; i++) {
                repeated.add(alike.get(i % alike.size()));
            }
            return manifestRows.tensors("warm-up", repeated, allocator);
        }
        return madeUp(rows, 0, allocator);
    }

    /// Those that fit into one tensor: lists of other lengths than the first one's do not.
    private static List<ManifestRow> alike(List<ManifestRow> rows) {
        return rows.stream()
                .filter(row -> row.lengths().equals(rows.getFirst().lengths()))
                .toList();
    }

    /// The package's rows as inputs of one row each, where they are lists of any length; at most so
    /// many.
    List<List<Tensor>> lists(int most, TensorAllocator allocator) {
        return known.stream()
                .filter(ManifestRow::isOfLists)
                .limit(most)
                .map(row -> manifestRows.tensors("warm-up", List.of(row), allocator))
                .toList();
    }

    /// Inputs of one row each that differ where they can: the package's rows for warming up and
    /// golden ones, then these with other values, or made-up ones.
    public List<List<Tensor>> different(int count, TensorAllocator allocator) {
        List<List<Tensor>> rows = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            rows.add(known.isEmpty() ? madeUp(1, i, allocator) : like(i, allocator));
        }
        return rows;
    }

    /// A row of the package, or one that stands neither there nor among those before, once these
    /// are used up. Lists are made up, of the same lengths: their values may be anything.
    private List<Tensor> like(int number, TensorAllocator allocator) {
        List<ManifestRow> alike = alike(known);
        ManifestRow row = alike.get(number % alike.size());
        int round = number / alike.size();
        if (round > 0 && row.isOfLists()) {
            return made(input -> new long[] {1, row.lengths().get(input)}, number, allocator);
        }
        ManifestRow other = round == 0 ? row : like.of(row, round, numbers());
        return manifestRows.tensors("warm-up", List.of(other), allocator);
    }

    private MadeUpNumbers numbers() {
        return attempts.get(attempt).numbers();
    }

    /// One row of so many tokens, others for another number; the mask says that all are some.
    List<Tensor> tokens(Padding padding, int length, int number, TensorAllocator allocator) {
        return made(
                input -> {
                    long[] extents = extents(input, 1);
                    if (padding.inputs().get(input)) {
                        extents[1] = length;
                    }
                    return extents;
                },
                number,
                allocator);
    }

    private List<Tensor> madeUp(int rows, int first, TensorAllocator allocator) {
        return made(input -> extents(input, rows), first, allocator);
    }

    private List<Tensor> made(IntFunction<long[]> extents, int first, TensorAllocator allocator) {
        List<Tensor> tensors = new ArrayList<>();
        for (int input = 0; input < signature.inputs().size(); input++) {
            Shape shape = Shape.of(extents.apply(input));
            tensors.add(made.tensor(input, shape, first, numbers(), allocator));
        }
        return tensors;
    }

    private long[] extents(int input, int rows) {
        long[] extents = signature.inputs().get(input).shape().extents();
        for (int axis = 0; axis < extents.length; axis++) {
            if (extents[axis] < 0) {
                extents[axis] = axis == 0 ? rows : attempts.get(attempt).length();
            }
        }
        return extents;
    }
}
