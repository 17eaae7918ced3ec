package dev.slipway.capture.parquet;

import dev.hardwood.InputFile;
import dev.hardwood.reader.FilterPredicate;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowGroupPredicate;
import dev.hardwood.reader.RowReader;
import dev.slipway.api.capture.CapturedPrediction;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongPredicate;

/// Reads predictions from Parquet files.
///
/// *Threads*: any.
public final class ParquetSearch {
    /// What opening a file costs beside what is read of it, in bytes: its footer is taken apart.
    private static final long OPENING = 32L << 10;

    private ParquetSearch() {}

    /// The prediction of this id in a file. Row groups that cannot hold it are not read.
    public static Optional<CapturedPrediction> find(Path file, String id) throws IOException {
        try (ParquetFileReader parquet = ParquetFileReader.open(InputFile.of(file));
                RowReader rows =
                        parquet.buildRowReader()
                                .filter(FilterPredicate.eq(ParquetColumns.ID, id))
                                .build()) {
            Assembly assembly = new Assembly(parquet.getFileSchema(), rows);
            return assembly.next();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /// Shows all predictions of a file to `each`, by their ids.
    public static void forEach(Path file, Consumer<CapturedPrediction> each) throws IOException {
        try (ParquetFileReader parquet = ParquetFileReader.open(InputFile.of(file));
                RowReader rows = parquet.rowReader()) {
            show(parquet, rows, each);
        } catch (NoSuchFileException e) {
            // Its time was over meanwhile.
        }
    }

    /// Shows the predictions of a trace in a file to `each`. Of a file that holds none nothing is
    /// read but the traces; of another one the row groups that hold some, the last ones first.
    ///
    /// @param mayRead asked before so many bytes, unpacked, are read
    /// @return whether all of that was allowed
    public static boolean forEachOfTrace(
            Path file, String trace, LongPredicate mayRead, Consumer<CapturedPrediction> each)
            throws IOException {
        if (!mayRead.test(OPENING)) {
            return false;
        }
        try {
            Optional<List<TraceGroups.Run>> runs = runs(file, trace, mayRead);
            for (TraceGroups.Run run : runs.orElse(List.of())) {
                if (!mayRead.test(run.bytes())) {
                    return false;
                }
                showRun(file, trace, run, each);
            }
            return runs.isPresent();
        } catch (NoSuchFileException e) {
            // Its time was over meanwhile.
            return true;
        }
    }

    /// Absent where the traces may not be read.
    private static Optional<List<TraceGroups.Run>> runs(
            Path file, String trace, LongPredicate mayRead) throws IOException {
        try (ParquetFileReader parquet = ParquetFileReader.open(InputFile.of(file))) {
            TraceGroups groups = new TraceGroups(parquet, trace);
            return mayRead.test(groups.columnBytes())
                    ? Optional.of(groups.runs())
                    : Optional.empty();
        }
    }

    private static void showRun(
            Path file, String trace, TraceGroups.Run run, Consumer<CapturedPrediction> each)
            throws IOException {
        try (ParquetFileReader parquet = ParquetFileReader.open(InputFile.of(file));
                RowReader rows =
                        parquet.buildRowReader()
                                .filter(FilterPredicate.eq(ParquetColumns.TRACE, trace))
                                .filter(RowGroupPredicate.byteRange(run.from(), run.to()))
                                .build()) {
            show(parquet, rows, each);
        }
    }

    private static void show(
            ParquetFileReader parquet, RowReader rows, Consumer<CapturedPrediction> each) {
        Assembly assembly = new Assembly(parquet.getFileSchema(), rows);
        for (Optional<CapturedPrediction> next = assembly.next();
                next.isPresent();
                next = assembly.next()) {
            each.accept(next.get());
        }
    }
}
