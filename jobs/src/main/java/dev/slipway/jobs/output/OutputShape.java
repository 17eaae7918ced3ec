package dev.slipway.jobs.output;

import dev.slipway.api.spec.FileFormat;
import dev.slipway.jobs.attempt.Attempt;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.input.Plan;
import dev.slipway.jobs.table.Field;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What every file of the output looks like.
///
/// @param attempt that writes
/// @param passThrough columns of the input
/// @param outputs columns of answers
/// @param partition the column whose values are directories; null for none
/// @param origin what every Parquet file says of where it comes from
public record OutputShape(
        long attempt,
        FileFormat format,
        List<Field> passThrough,
        List<Field> outputs,
        @Nullable String partition,
        Map<String, String> origin) {
    private static final int MOST_FILES = 100_000;
    private static final Pattern PLACE = Pattern.compile("0|[1-9][0-9]*");

    /// The shape of an attempt's output.
    ///
    /// *Errors*: [JobException] when two columns would have the same name.
    public static OutputShape of(Attempt attempt, Plan plan, List<Field> outputs) {
        List<Field> copied =
                plan.passThrough().stream().map(index -> plan.fields().get(index)).toList();
        Set<String> names = new HashSet<>();
        for (Field field : copied) {
            require(names.add(field.name()), field.name(), "named once");
        }
        String partition = attempt.output().partitionBy();
        if (partition != null) {
            names.add(partition);
        }
        for (Field field : outputs) {
            require(names.add(field.name()), field.name(), "no name of an output");
        }
        if (attempt.output().format() == FileFormat.CSV) {
            outputs.stream().filter(Field::isList).forEach(list -> requireApart(list, names));
        }
        Map<String, String> origin = new TreeMap<>();
        origin.put("slipway.job", attempt.job());
        origin.put("slipway.attempt", Long.toString(attempt.number()));
        origin.put("slipway.model", attempt.model().label());
        origin.put("slipway.digest", attempt.model().digest());
        return new OutputShape(
                attempt.number(), attempt.output().format(), copied, outputs, partition, origin);
    }

    /// *Errors*: [JobException] when values make more files of a job than a table should have.
    public void requireFew(long files) {
        if (partition != null && files > MOST_FILES) {
            throw new JobException(
                    EndCode.TOO_MANY_FILES,
                    "partition-by: '"
                            + partition
                            + "' makes more than "
                            + MOST_FILES
                            + " files (expected: fewer; rows of one value lie together when the"
                            + " input is sorted by it)");
        }
    }

    /// In CSV a list has a column for each of its values, and only the first answer says how many.
    private static void requireApart(Field list, Set<String> names) {
        String prefix = list.name() + "_";
        for (String name : names) {
            boolean isOne =
                    name.startsWith(prefix)
                            && PLACE.matcher(name.substring(prefix.length())).matches();
            require(
                    !isOne,
                    name,
                    "no name like those of the values of output '" + list.name() + "' in CSV");
        }
    }

    private static void require(boolean holds, String name, String expected) {
        if (!holds) {
            throw new JobException(
                    EndCode.UNKNOWN_COLUMN,
                    "pass-through, partition-by: '" + name + "' (expected: " + expected + ")");
        }
    }
}
