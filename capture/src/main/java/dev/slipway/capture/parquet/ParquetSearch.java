package dev.slipway.capture.parquet;

import dev.hardwood.InputFile;
import dev.hardwood.reader.FilterPredicate;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.slipway.api.capture.CapturedPrediction;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/// Reads predictions from Parquet files.
///
/// *Threads*: any.
public final class ParquetSearch {
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
            Assembly assembly = new Assembly(parquet.getFileSchema(), rows);
            for (Optional<CapturedPrediction> next = assembly.next();
                    next.isPresent();
                    next = assembly.next()) {
                each.accept(next.get());
            }
        } catch (NoSuchFileException e) {
            // Its time was over meanwhile.
        }
    }
}
