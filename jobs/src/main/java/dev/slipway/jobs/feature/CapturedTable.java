package dev.slipway.jobs.feature;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.QuoteStrategies;
import dev.slipway.api.model.Cell;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.features.FeatureDefinition;
import dev.slipway.features.column.Type;
import dev.slipway.features.window.Aggregate;
import dev.slipway.jobs.attempt.Attempt;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.input.Plan;
import dev.slipway.jobs.input.Planner;
import dev.slipway.jobs.score.GivenValues;
import dev.slipway.jobs.table.Column;
import dev.slipway.jobs.table.ColumnBatch;
import dev.slipway.jobs.table.Kind;
import dev.slipway.tensor.Datatype;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What capture has kept of a version, as a table that asks: the columns by which it does, the
/// moment at which each row was answered, and beside it what the row was given ([GivenValuesFile]).
///
/// *Threads*: one.
final class CapturedTable implements Closeable {
    /// The column of the moment, in milliseconds.
    private static final String MOMENT = GivenValues.MOMENT;

    private static final String ID = "prediction_id";
    private static final String ROW = "row";
    private static final String VERSION = "version";
    private static final String INPUT = "input_";
    private static final String PROTOCOL = "protocol";
    private static final String STREAM = "stream";

    /// What capture puts in the place of a value that it hashes.
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    /// The column of the prediction's id, so that no line is empty.
    private static final String OF = "features_of";

    private final FeatureTask task;
    private final FeatureDefinition definition;
    private final List<TensorSpec> asked;
    private final KeptWish wish;
    private final List<GivenValuesFile> given = new ArrayList<>();
    private final Set<Long> versions = new TreeSet<>();
    private final Set<String> absent = new TreeSet<>();
    private final CsvWriter out;
    private final Path spine;
    private EvenRows sampled = EvenRows.ALL;
    private boolean isCounting;
    private long found;
    private long rows;
    private long streamed;
    private long bare;
    private long lacking;
    private long hashed;
    private boolean isWritten;

    private CapturedTable(FeatureTask task, FeatureDefinition definition, KeptWish wish)
            throws IOException {
        this.task = task;
        this.definition = definition;
        this.asked = definition.columnsAsked();
        this.wish = wish;
        spine = task.scratch().resolve("captured.csv");
        // In text that has no types, a column may be missing for as long as it likes.
        out =
                CsvWriter.builder()
                        .quoteStrategy(QuoteStrategies.EMPTY)
                        .build(Files.newBufferedWriter(spine));
        List<String> names = new ArrayList<>(List.of(OF));
        definition.columns().stream().map(TensorSpec::name).forEach(names::add);
        names.add(MOMENT);
        out.writeRecord(names);
    }

    /// Reads what lies in the task's spine, a directory.
    ///
    /// *Errors*: [JobException] when nothing of the version lies there, or rows of several do and
    /// none is named.
    static CapturedTable of(FeatureTask task, FeatureDefinition definition, KeptWish wish)
            throws IOException {
        CapturedTable table = new CapturedTable(task, definition, wish);
        try {
            table.read();
            return table;
        } catch (IOException | RuntimeException e) {
            table.close();
            throw e;
        }
    }

    private void read() throws IOException {
        List<Aggregate> aggregates = definition.aggregates();
        for (int i = 0; i < aggregates.size(); i++) {
            Path file = task.scratch().resolve("given-" + i);
            given.add(GivenValuesFile.create(file, aggregates.get(i)));
        }
        if (!Files.isDirectory(task.spine())) {
            throw new JobException(
                    EndCode.INPUT_NOT_FOUND,
                    task.spine() + " (expected: capture's directory of an endpoint)");
        }
        Long sample = wish.sample();
        if (sample != null) {
            choose(sample);
        }
        readAll();
        finish();
        for (GivenValuesFile one : given) {
            one.finish();
        }
        if (versions.size() > 1) {
            throw new JobException(
                    EndCode.INVALID_ATTEMPT,
                    "of: missing (expected: one of the versions "
                            + versions
                            + " whose rows lie in "
                            + task.spine()
                            + ")");
        }
        if (rows == 0) {
            throw new JobException(
                    EndCode.INPUT_EMPTY,
                    task.spine()
                            + ": no row"
                            + wish.words()
                            + " (expected: the columns "
                            + needed()
                            + " and "
                            + GivenValues.column("NAME")
                            + ")"
                            + left().words());
        }
    }

    private void readAll() throws IOException {
        KeptTables.each(
                KeptTables.below(task.spine()),
                file -> read(file, Set.copyOf(Planner.columns(file))));
    }

    /// Looks at all rows beforehand, so that those that are taken are spread over them.
    private void choose(long sample) throws IOException {
        isCounting = true;
        readAll();
        isCounting = false;
        sampled = EvenRows.of(found, sample);
        found = 0;
        bare = 0;
        lacking = 0;
        hashed = 0;
    }

    /// Ends the writing, once.
    private void finish() throws IOException {
        if (!isWritten) {
            isWritten = true;
            out.close();
        }
    }

    /// The columns without which a row cannot be asked again.
    private List<String> needed() {
        List<String> names = new ArrayList<>();
        asked.stream().map(TensorSpec::name).map(INPUT::concat).forEach(names::add);
        if (!definition.aggregatesOfNow().isEmpty()) {
            names.add(MOMENT);
        }
        return names;
    }

    /// The columns of values, of which one is enough.
    private List<String> values() {
        return definition.asked().stream()
                .map(aggregate -> GivenValues.column(given.get(aggregate).aggregate().name()))
                .toList();
    }

    /// What a file has of each row.
    private enum Content {
        /// All that is needed.
        WHOLE,
        /// Some of it.
        LACKING,
        /// None of it.
        BARE
    }

    private Content content(Set<String> columns) {
        List<String> wanted = needed();
        boolean hasValues = values().stream().anyMatch(columns::contains);
        if (hasValues && columns.containsAll(wanted)) {
            return Content.WHOLE;
        }
        return hasValues || wanted.stream().anyMatch(columns::contains)
                ? Content.LACKING
                : Content.BARE;
    }

    /// The columns for want of which its rows are left out.
    private List<String> missing(Set<String> columns) {
        List<String> missing = new ArrayList<>(needed());
        if (values().stream().noneMatch(columns::contains)) {
            missing.addAll(values());
        }
        missing.removeAll(columns);
        return missing;
    }

    /// A file has rows of one kind: all of them were given something, or none.
    private void read(Path file, Set<String> columns) throws IOException {
        Content content = content(columns);
        List<String> names = columnsRead(columns, content == Content.WHOLE);
        List<String> missing = content == Content.LACKING ? missing(columns) : List.of();
        Attempt attempt = task.reading(file, names);
        Plan plan = Planner.plan(attempt, List.of());
        Map<String, Integer> places = plan.places();
        TableRows.each(
                attempt,
                plan,
                batch -> {
                    for (int row = 0; row < batch.rows(); row++) {
                        Kept kept = new Kept(batch, row, places);
                        if (isWanted(kept)) {
                            take(kept, content, missing);
                        }
                    }
                });
    }

    /// The columns of a file that are read: those that say whether a row can be asked again, and
    /// all that is written of it where it is more than counted.
    private List<String> columnsRead(Set<String> columns, boolean isWhole) {
        List<String> names = new ArrayList<>(List.of(VERSION));
        if (columns.contains(PROTOCOL)) {
            names.add(PROTOCOL);
        }
        if (isWhole && isCounting) {
            asked.stream().map(TensorSpec::name).map(INPUT::concat).forEach(names::add);
        } else if (isWhole) {
            names.addAll(List.of(ID, ROW));
            names.addAll(needed());
            values().stream().filter(columns::contains).forEach(names::add);
        }
        return names;
    }

    private boolean isWanted(Kept kept) {
        Long version = wish.version();
        return (version == null || version == kept.whole(VERSION)) && wish.takes(kept.isStreamed());
    }

    private void take(Kept kept, Content content, List<String> missing) throws IOException {
        switch (content) {
            case BARE -> bare++;
            case LACKING -> {
                lacking++;
                absent.addAll(missing);
            }
            case WHOLE -> {
                if (isHashed(kept)) {
                    hashed++;
                } else {
                    take(kept);
                }
            }
        }
    }

    /// A row of a file.
    private record Kept(ColumnBatch batch, int row, Map<String, Integer> places) {
        @Nullable Column column(String name) {
            Integer place = places.get(name);
            return place == null ? null : batch.columns().get(place);
        }

        Cell cell(String name) {
            Column column = column(name);
            return column == null ? new Cell.Missing() : Cells.of(column, row);
        }

        long whole(String name) {
            return cell(name) instanceof Cell.Whole(long whole) ? whole : 0;
        }

        boolean isStreamed() {
            return cell(PROTOCOL) instanceof Cell.Text(String text) && text.equals(STREAM);
        }
    }

    private void take(Kept kept) throws IOException {
        versions.add(kept.whole(VERSION));
        boolean isTaken = !isCounting && sampled.takes(found);
        found++;
        if (!isTaken) {
            return;
        }
        rows++;
        streamed += kept.isStreamed() ? 1 : 0;
        String id = kept.cell(ID) instanceof Cell.Text(String text) ? text : "";
        List<@Nullable String> values = new ArrayList<>();
        values.add(id);
        for (TensorSpec column : definition.columns()) {
            values.add(value(column, kept));
        }
        values.add(text(kept.cell(MOMENT)));
        out.writeRecord(values);
        for (GivenValuesFile one : given) {
            String name = GivenValues.column(one.aggregate().name());
            boolean isKnown = isKnown(one.aggregate(), kept.column(name), kept.cell(name));
            one.add(id, kept.whole(ROW) + 1, isKnown ? kept.cell(name) : null);
        }
    }

    /// A value that capture has hashed is a text.
    private static boolean isKnown(Aggregate aggregate, @Nullable Column column, Cell value) {
        if (column == null) {
            return false;
        }
        return aggregate.type() == Type.TEXT
                ? column.field().kind() == Kind.TEXT && !isHash(value)
                : column.field().kind() == Kind.REAL;
    }

    private static boolean isHash(Cell value) {
        return value instanceof Cell.Text(String text) && HASH.matcher(text).matches();
    }

    private static @Nullable String value(TensorSpec column, Kept kept) {
        String name = INPUT + column.name();
        boolean isText = column.datatype() == Datatype.BYTES;
        if (kept.column(name) == null) {
            // No aggregate is asked by it, so anything will do.
            return isText ? "" : "0";
        }
        String value = text(kept.cell(name));
        // A text that is missing came as the empty one.
        return value == null && isText ? "" : value;
    }

    /// A key that capture has hashed asks for nobody: what is found for it would be a difference.
    private boolean isHashed(Kept kept) {
        return asked.stream()
                .map(column -> kept.cell(INPUT + column.name()))
                .anyMatch(CapturedTable::isHash);
    }

    private static @Nullable String text(Cell cell) {
        return switch (cell) {
            case Cell.Missing() -> null;
            case Cell.Text(String text) -> text;
            case Cell.Whole(long whole) -> Long.toString(whole);
            case Cell.Real(double real) -> Double.toString(real);
            case Cell.Digits(String digits) -> digits;
        };
    }

    /// The task whose spine are the rows that were kept.
    FeatureTask asking() {
        return new FeatureTask(
                task.definition(),
                task.events(),
                spine,
                definition.aggregatesOfNow().isEmpty() ? null : MOMENT,
                task.scratch(),
                task.memory());
    }

    /// Rows that can be asked again, or those of them that a sample takes.
    long rows() {
        return rows;
    }

    /// Those of them that streams have scored.
    long streamed() {
        return streamed;
    }

    /// Rows that cannot: what they need was not kept.
    LeftOut left() {
        return new LeftOut(bare, lacking, hashed, List.copyOf(absent));
    }

    /// What an aggregate gave to all rows, in their order.
    GivenValuesFile given(int aggregate) {
        return given.get(aggregate);
    }

    @Override
    public void close() throws IOException {
        finish();
        for (GivenValuesFile one : given) {
            one.close();
        }
    }
}
