package dev.slipway.jobs.output;

import dev.slipway.jobs.attempt.Attempt;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.TableFormat;
import dev.slipway.jobs.input.Plan;
import dev.slipway.jobs.table.Field;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What every file of the output looks like.
///
/// @param attempt that writes
/// @param passThrough columns of the input
/// @param outputs columns of answers
/// @param origin what every Parquet file says of where it comes from
public record OutputShape(
        long attempt,
        TableFormat format,
        List<Field> passThrough,
        List<Field> outputs,
        Map<String, String> origin) {
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
        for (Field field : outputs) {
            require(names.add(field.name()), field.name(), "no name of an output");
        }
        Map<String, String> origin = new TreeMap<>();
        origin.put("slipway.job", attempt.job());
        origin.put("slipway.attempt", Long.toString(attempt.number()));
        origin.put("slipway.model", attempt.model().label());
        origin.put("slipway.digest", attempt.model().digest());
        return new OutputShape(
                attempt.number(), attempt.output().format(), copied, outputs, origin);
    }

    private static void require(boolean holds, String name, String expected) {
        if (!holds) {
            throw new JobException(
                    EndCode.UNKNOWN_COLUMN,
                    "pass-through: '" + name + "' (expected: " + expected + ")");
        }
    }
}
