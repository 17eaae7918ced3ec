package dev.slipway.jobs.input;

import dev.slipway.api.spec.FileFormat;
import dev.slipway.jobs.table.Field;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a job reads and in which pieces; fixed by its first attempt, so that positions mean the
/// same in the next.
///
/// @param batchRows rows of a batch; the last of a piece may have fewer, and those with much text
/// @param fields the columns that are read; text formats may read one column twice
/// @param features for each of the model's columns, in its order, the field it takes; behind them
///     those that say what rows are given for aggregates, where the table has to
/// @param passThrough the fields that the files of the output have too, in their order
/// @param partition the field whose values are directories of the output; null for none
public record Plan(
        FileFormat format,
        int batchRows,
        List<InputFile> files,
        List<Split> splits,
        List<Field> fields,
        List<Integer> features,
        List<Integer> passThrough,
        @Nullable Integer partition) {
    /// Copies the lists.
    public Plan {
        files = List.copyOf(files);
        splits = List.copyOf(splits);
        fields = List.copyOf(fields);
        features = List.copyOf(features);
        passThrough = List.copyOf(passThrough);
    }

    /// The fields that pass through, by their names.
    public Map<String, Integer> places() {
        Map<String, Integer> places = new HashMap<>();
        passThrough.forEach(place -> places.put(fields.get(place).name(), place));
        return places;
    }

    /// Bytes of all files.
    public long bytes() {
        return files.stream().mapToLong(InputFile::bytes).sum();
    }

    /// Rows of all files; null where they must be read to know.
    public @Nullable Long rows() {
        long rows = 0;
        for (InputFile file : files) {
            Long known = file.rows();
            if (known == null) {
                return null;
            }
            rows += known;
        }
        return rows;
    }
}
