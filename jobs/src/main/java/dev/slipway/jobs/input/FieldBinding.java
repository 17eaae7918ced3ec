package dev.slipway.jobs.input;

import dev.slipway.api.spec.FileFormat;
import dev.slipway.jobs.attempt.Attempt;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.table.Field;
import dev.slipway.jobs.table.PartitionName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds, by name and type, the columns that the model takes and those that the output has too.
///
/// *Errors*: [JobException] naming file and column.
final class FieldBinding {
    private final FileFormat format;
    private final List<WantedColumn> wanted;
    private final List<Field> fields = new ArrayList<>();
    private final List<Integer> features = new ArrayList<>();
    private final List<Integer> passThrough = new ArrayList<>();
    private @Nullable Integer partition;

    private FieldBinding(FileFormat format, List<WantedColumn> wanted) {
        this.format = format;
        this.wanted = wanted;
    }

    /// The binding to a file's columns.
    static FieldBinding of(
            FileHead head,
            String file,
            FileFormat format,
            List<WantedColumn> wanted,
            Attempt attempt) {
        FieldBinding binding = new FieldBinding(format, wanted);
        binding.present(head, file);
        List<String> copied = attempt.passThrough();
        for (WantedColumn column : wanted) {
            binding.features.add(binding.index(binding.feature(column, head, file)));
        }
        for (String name : copied.contains(Attempt.ALL) ? head.names() : copied) {
            binding.passThrough.add(binding.index(copied(name, head, file)));
        }
        String name = attempt.output().partitionBy();
        if (name != null) {
            binding.partitionBy(partition(name, head, file));
        }
        return binding;
    }

    /// What a directory says stands in none of its files.
    private void partitionBy(Field field) {
        int index = index(field);
        partition = index;
        passThrough.removeIf(copied -> copied == index);
    }

    private static Field partition(String name, FileHead head, String file) {
        Field field = copied(name, head, file);
        if (!PartitionName.suits(field)) {
            throw new JobException(
                    EndCode.WRONG_TYPE,
                    place(name, file)
                            + head.words(name)
                            + " (expected: flags, whole numbers, text or dates, to partition by)");
        }
        return field;
    }

    /// Refuses another file that has not the same columns.
    void check(FileHead head, String file) {
        present(head, file);
        for (WantedColumn column : wanted) {
            same(feature(column, head, file), head, file);
        }
        for (int index : passThrough) {
            same(copied(fields.get(index).name(), head, file), head, file);
        }
        if (partition != null) {
            same(copied(fields.get(partition).name(), head, file), head, file);
        }
    }

    private void same(Field field, FileHead head, String file) {
        if (!fields.contains(field)) {
            throw new JobException(
                    EndCode.WRONG_TYPE,
                    place(field.name(), file)
                            + head.words(field.name())
                            + " (expected: the same type as in the first file)");
        }
    }

    private void present(FileHead head, String file) {
        List<String> names = head.names();
        List<String> missing =
                wanted.stream().map(WantedColumn::name).filter(n -> !names.contains(n)).toList();
        if (!missing.isEmpty()) {
            throw new JobException(
                    EndCode.MISSING_COLUMN,
                    file
                            + ": no columns "
                            + missing
                            + " (expected: the columns "
                            + wanted.stream().map(WantedColumn::name).toList()
                            + whoMakes(missing)
                            + ")");
        }
    }

    private String whoMakes(List<String> missing) {
        List<String> given =
                wanted.stream()
                        .filter(WantedColumn::isGiven)
                        .map(WantedColumn::name)
                        .filter(missing::contains)
                        .toList();
        return given.isEmpty()
                ? ""
                : "; slipway features build --for-scoring makes "
                        + given
                        + " of events, as of each row's moment";
    }

    private Field feature(WantedColumn column, FileHead head, String file) {
        if (format != FileFormat.PARQUET) {
            return column.fieldInText();
        }
        Optional<Field> field = head.field(column.name()).filter(column::takes);
        return field.orElseThrow(() ->
                new JobException(
                        EndCode.WRONG_TYPE,
                        place(column.name(), file)
                                + head.words(column.name())
                                + " (expected: "
                                + column.expected()
                                + ")"));
    }

    private static Field copied(String name, FileHead head, String file) {
        if (!head.names().contains(name)) {
            throw new JobException(
                    EndCode.UNKNOWN_COLUMN,
                    place(name, file) + "missing (expected: one of " + head.names() + ")");
        }
        return head.field(name)
                .orElseThrow(() ->
                        new JobException(
                                EndCode.WRONG_TYPE,
                                place(name, file)
                                        + head.words(name)
                                        + " (expected: a type that can be passed through: flags,"
                                        + " whole and floating-point numbers, text, dates,"
                                        + " timestamps)"));
    }

    private static String place(String column, String file) {
        return file + ", column '" + column + "': ";
    }

    private int index(Field field) {
        int known = fields.indexOf(field);
        if (known >= 0) {
            return known;
        }
        fields.add(field);
        return fields.size() - 1;
    }

    List<Field> fields() {
        return fields;
    }

    List<Integer> features() {
        return features;
    }

    List<Integer> passThrough() {
        return passThrough;
    }

    @Nullable Integer partition() {
        return partition;
    }
}
