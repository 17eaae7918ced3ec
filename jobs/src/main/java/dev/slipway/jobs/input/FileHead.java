package dev.slipway.jobs.input;

import dev.slipway.jobs.table.Field;
import java.util.List;
import java.util.Optional;

/// The columns of one file, as its head says.
interface FileHead {
    /// Names in the file's order.
    List<String> names();

    /// The column of this name as it is stored; empty where it is missing or of a type that jobs do
    /// not read.
    Optional<Field> field(String name);

    /// What a column is, in words.
    String words(String name);
}
