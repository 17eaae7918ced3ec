package dev.slipway.jobs.input;

import dev.slipway.api.spec.FileFormat;
import dev.slipway.jobs.attempt.Attempt;
import dev.slipway.jobs.attempt.Attempt.InputChoice;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.input.InputListing.Listing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Looks at every file's head and says what is read and in which pieces.
///
/// *Errors*: [JobException] naming file and column: a missing column, a wrong type, a file that
/// cannot be read, which may be because of a `NoSuchFileException`, or of one that says
/// `INPUT_AWAY`.
public final class Planner {
    private final Attempt attempt;
    private final List<WantedColumn> wanted;
    private final Listing listing;
    private final List<InputFile> files = new ArrayList<>();
    private final List<Piece> pieces = new ArrayList<>();
    private @Nullable FieldBinding binding;

    /// The first file of JSON lines in which no object was found.
    private @Nullable Unbound unbound;

    /// A file that may have no rows, so that another one says which columns there are.
    private record Unbound(FileHead head, InputFile file) {}

    private Planner(Attempt attempt, List<WantedColumn> wanted) {
        this.attempt = attempt;
        this.wanted = wanted;
        this.listing = InputListing.of(attempt.input());
    }

    /// The plan of an attempt for a model that takes these columns.
    public static Plan plan(Attempt attempt, List<WantedColumn> wanted) {
        return new Planner(attempt, wanted).plan();
    }

    /// The names of a Parquet file's columns.
    public static List<String> columns(Path table) {
        Listing listing = InputListing.of(new InputChoice(table, FileFormat.PARQUET));
        return ParquetHead.read(listing.root(), listing.files().getFirst(), 0).names();
    }

    /// Whether a file would be read with an input, if it were there: one of the directory's own
    /// that is not passed over.
    ///
    /// *Errors*: `IOException` when that cannot be looked at.
    public static boolean wouldRead(Path input, Path file) throws IOException {
        return InputListing.wouldRead(input, file);
    }

    private Plan plan() {
        for (InputFile file : listing.files()) {
            boolean isParquet = listing.format() == FileFormat.PARQUET;
            if (isParquet) {
                parquet(file);
            } else {
                text(file);
            }
        }
        Unbound empty = unbound;
        if (binding == null && empty != null) {
            bind(empty.head(), empty.file());
        }
        FieldBinding bound = binding;
        if (bound == null || pieces.isEmpty()) {
            throw new JobException(
                    EndCode.INPUT_EMPTY, attempt.input().path() + ": no rows in any file");
        }
        return new Plan(
                listing.format(),
                attempt.pace().batchRows(),
                files,
                SplitCutter.cut(pieces, attempt.pace().parallelism()),
                bound.fields(),
                bound.features(),
                bound.passThrough(),
                bound.partition());
    }

    private void parquet(InputFile file) {
        ParquetHead head = ParquetHead.read(listing.root(), file, files.size());
        bind(head, file);
        pieces.addAll(head.pieces());
        files.add(new InputFile(file.name(), file.bytes(), file.modified(), head.rows()));
    }

    private void text(InputFile file) {
        if (file.bytes() == 0) {
            files.add(new InputFile(file.name(), 0, file.modified(), 0L));
            return;
        }
        if (listing.format() == FileFormat.CSV) {
            bind(TextHead.ofCsv(listing.root(), file), file);
        } else if (binding == null) {
            bindJson(TextHead.ofJson(listing.root(), file), file);
        }
        int position = files.size();
        if (isWorthCutting(file)) {
            List<Piece> cut = cut(file, position);
            long rows = 0;
            for (Piece piece : cut) {
                rows += Objects.requireNonNull(piece.rows());
            }
            files.add(new InputFile(file.name(), file.bytes(), file.modified(), rows));
            pieces.addAll(cut);
        } else {
            files.add(file);
            pieces.add(new Piece(position, 0, file.bytes(), 0, null, file.bytes()));
        }
    }

    private void bindJson(FileHead head, InputFile file) {
        if (!head.names().isEmpty()) {
            bind(head, file);
        } else if (unbound == null) {
            unbound = new Unbound(head, file);
        }
    }

    /// A sample is read from the front, by one thread.
    private boolean isWorthCutting(InputFile file) {
        return !attempt.isDryRun()
                && attempt.pace().parallelism() > 1
                && file.bytes() >= 2 * enough();
    }

    private long enough() {
        long all = listing.files().stream().mapToLong(InputFile::bytes).sum();
        return SplitCutter.enough(all, attempt.pace().parallelism());
    }

    private List<Piece> cut(InputFile file, int position) {
        try {
            Path path = listing.root().resolve(file.name());
            return RowIndex.cut(path, position, listing.format(), enough());
        } catch (IOException e) {
            throw InputFile.unreadable(file.name(), e);
        }
    }

    private void bind(FileHead head, InputFile file) {
        if (binding == null) {
            binding = FieldBinding.of(head, file.name(), listing.format(), wanted, attempt);
        } else {
            binding.check(head, file.name());
        }
    }
}
