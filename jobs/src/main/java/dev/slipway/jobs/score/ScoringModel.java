package dev.slipway.jobs.score;

import dev.slipway.api.error.RefusalException;
import dev.slipway.api.model.RowBinding;
import dev.slipway.api.model.RowBinding.Target;
import dev.slipway.api.model.Signature;
import dev.slipway.features.FeatureDefinition;
import dev.slipway.features.FeaturedModel;
import dev.slipway.features.FeaturedRuntime;
import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.input.WantedColumn;
import dev.slipway.jobs.table.Field;
import dev.slipway.runtime.GoldenRows;
import dev.slipway.runtime.InferenceException;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelLeases;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ModelPackages;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.runtime.Runtime;
import dev.slipway.runtime.Runtimes;
import dev.slipway.tensor.TensorAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The version that scores, loaded once for all threads of a process, its golden rows compared.
///
/// *Errors*: [JobException] with `MODEL_REFUSED`.
///
/// *Threads*: any.
public final class ScoringModel implements AutoCloseable {
    /// A model that is not settled by then stays as fast as it is.
    private static final long SETTLE_NANOS = 30_000_000_000L;

    private final ModelLeases leases;
    private final Signature signature;
    private final List<Target> targets;
    private final @Nullable FeatureDefinition definition;
    private final @Nullable GivenValues given;
    private final boolean isNative;
    private volatile boolean isClosing;

    private ScoringModel(LoadedModel model, @Nullable GivenValues given) {
        this.leases = new ModelLeases(model);
        this.isNative = model.isNative();
        this.signature = model.signature();
        this.targets = targets(signature);
        this.definition = model instanceof FeaturedModel featured ? featured.definition() : null;
        this.given = given;
    }

    /// Loads a version for tables, whose columns say what its aggregates are.
    public static ScoringModel load(ModelChoice choice, Path cache) {
        return load(choice, cache, new GivenValues());
    }

    /// Loads a version.
    ///
    /// @param given what its aggregates are for each batch
    public static ScoringModel load(ModelChoice choice, Path cache, GivenValues given) {
        String subject = "model " + choice.label() + ": ";
        try {
            ModelPackage source = ModelPackages.open(choice.directory());
            LoadedModel model =
                    Runtimes.best(FeaturedRuntime.around(runtimes(), given), source)
                            .load(source, LoadOptions.defaults(cache));
            return compared(source, model, given);
        } catch (ModelRefusedException | InferenceException | IllegalArgumentException e) {
            throw new JobException(EndCode.MODEL_REFUSED, subject + e.getMessage(), e);
        } catch (RefusalException e) {
            throw new JobException(EndCode.MODEL_REFUSED, subject + e.refusal().message(), e);
        }
    }

    /// Those whose code is here: a process of a cluster may have none that is native.
    private static List<Runtime> runtimes() {
        List<Runtime> runtimes = new ArrayList<>();
        Iterator<Runtime> found = ServiceLoader.load(Runtime.class).iterator();
        while (found.hasNext()) {
            try {
                runtimes.add(found.next());
            } catch (ServiceConfigurationError e) {
                if (!(e.getCause() instanceof NoClassDefFoundError)) {
                    throw e;
                }
            }
        }
        return runtimes;
    }

    /// A model that is loaded, which it takes over.
    public static ScoringModel of(LoadedModel model) {
        return new ScoringModel(model, null);
    }

    private static ScoringModel compared(
            ModelPackage source, LoadedModel model, GivenValues given) {
        boolean isDone = false;
        try {
            GoldenRows.compare(model, source, memory(model));
            if (!model.signature().isBatched()) {
                throw new IllegalArgumentException(
                        "its tensors have no open first axis (expected: one row more or less is no"
                                + " matter)");
            }
            ScoringModel loaded = new ScoringModel(model, given);
            isDone = true;
            return loaded;
        } finally {
            if (!isDone) {
                model.close();
            }
        }
    }

    /// Memory that the model's calls read in place.
    static TensorAllocator memory(LoadedModel model) {
        return model.isNative()
                ? bytes -> ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN)
                : TensorAllocator.heap();
    }

    private static List<Target> targets(Signature signature) {
        List<Target> targets = List.copyOf(RowBinding.targetsInOrder(signature));
        for (Target target : targets) {
            if (target.offset() > 0 && !target.datatype().isFixedSize()) {
                throw new IllegalArgumentException(
                        "a matrix of texts (expected: a tensor for each)");
            }
        }
        return targets;
    }

    /// Has the code compiled that makes calls faster, until nothing is left to gain, the model is
    /// closed or `goOn` says no. No answer changes, and calls run as usual meanwhile.
    public void settle(LongSupplier nanoTime, BooleanSupplier goOn) {
        leases.acquire()
                .ifPresent(lease -> {
                    try (lease) {
                        lease.model().settle(nanoTime, () -> !isClosing && goOn.getAsBoolean());
                    }
                });
    }

    /// The same beside other work, on a thread of its own, for half a minute at most: from then on
    /// what gains nothing would only take from that work.
    public void settleBeside(LongSupplier nanoTime) {
        long start = nanoTime.getAsLong();
        Thread thread =
                new Thread(
                        () -> settle(nanoTime, () -> nanoTime.getAsLong() - start < SETTLE_NANOS),
                        "settle");
        thread.setDaemon(true);
        thread.start();
    }

    /// The columns that it takes, in its own order.
    public List<WantedColumn> columns() {
        return targets.stream()
                .map(target ->
                        new WantedColumn(
                                target.feature().name(),
                                target.datatype(),
                                target.feature().isCategorical(),
                                false))
                .toList();
    }

    /// The columns that it takes of a table: its own, and then one for each aggregate that it asks
    /// for. A table has no events, and without them every aggregate would be that of nothing.
    ///
    /// *Errors*: [JobException] with `MODEL_REFUSED` where two would have the same name.
    public List<WantedColumn> tableColumns() {
        List<WantedColumn> columns = new ArrayList<>(columns());
        definition()
                .map(GivenValues::columns)
                .orElse(List.of())
                .forEach(column -> columns.add(WantedColumn.given(column.name(), column.isText())));
        return columns;
    }

    /// Where the value goes that requests know by a name: a column's, or else an input's first.
    public Optional<Target> field(String name) {
        return targets.stream()
                .filter(target -> target.offset() == 0 && input(target).equals(name))
                .findFirst()
                .or(() -> named(name));
    }

    private String input(Target target) {
        return signature.inputs().get(target.input()).name();
    }

    /// Columns that have no names have made-up ones here, which no request knows.
    private Optional<Target> named(String name) {
        return targets.stream()
                .filter(target -> !signature.features().isEmpty())
                .filter(target -> target.feature().name().equals(name))
                .findFirst();
    }

    /// The columns that its answers become.
    public List<Field> outputs() {
        return OutputColumns.fields(signature);
    }

    /// What its features are made of, if it computes any.
    public Optional<FeatureDefinition> definition() {
        return Optional.ofNullable(definition);
    }

    /// Where its aggregates come from, if somebody finds them out for each batch.
    public Optional<GivenValues> given() {
        return Optional.ofNullable(given);
    }

    /// Whether its calls are run by code that is not Java's.
    public boolean isNative() {
        return isNative;
    }

    /// What it takes and gives.
    public Signature signature() {
        return signature;
    }

    List<Target> targets() {
        return targets;
    }

    ModelLeases leases() {
        return leases;
    }

    @Override
    public void close() {
        isClosing = true;
        leases.close();
    }
}
