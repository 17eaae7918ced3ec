package dev.slipway.packages.sample;

import dev.slipway.api.model.Cell;
import dev.slipway.api.model.Rows;
import dev.slipway.packages.PackageRefusedException;
import java.util.List;

/// Some of a sample's columns, in another order.
///
/// @param names of the columns that are taken
/// @param positions of these in the sample
record SampleColumns(List<String> names, List<Integer> positions) {
    /// The columns `wanted` of those that are there.
    ///
    /// *Errors*: [PackageRefusedException] naming those that are not.
    static SampleColumns of(List<String> there, List<String> wanted) {
        List<String> missing = wanted.stream().filter(name -> !there.contains(name)).toList();
        if (!missing.isEmpty()) {
            throw new PackageRefusedException(
                    "sample", "columns " + missing + " are missing; it has " + there);
        }
        return new SampleColumns(wanted, wanted.stream().map(there::indexOf).toList());
    }

    Rows of(Rows rows) {
        return new Rows(names, rows.cells().stream().map(this::row).toList(), rows.isWritten());
    }

    List<Cell> row(List<Cell> cells) {
        return positions.stream().map(cells::get).toList();
    }

    <T> List<T> each(List<T> perColumn) {
        return positions.stream().map(perColumn::get).toList();
    }
}
