package dev.slipway.jobs.output;

import dev.slipway.jobs.score.RowList;
import dev.slipway.jobs.score.ScoredBatch;
import dev.slipway.jobs.table.Column;
import dev.slipway.jobs.table.PartitionName;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;

/// The rows of a batch by the directory that they belong to.
final class Partitions {
    private Partitions() {}

    /// Places of answers in the batch, in their order, by directory.
    static Map<String, RowList> of(ScoredBatch batch) {
        Column column = batch.partitions();
        if (column == null) {
            throw new IllegalArgumentException("nothing partitions these rows");
        }
        Map<String, BitSet> places = new LinkedHashMap<>();
        for (int place = 0; place < batch.rows().count(); place++) {
            String directory = PartitionName.of(column, batch.rows().at(place));
            places.computeIfAbsent(directory, first -> new BitSet()).set(place);
        }
        Map<String, RowList> lists = new LinkedHashMap<>();
        places.forEach((directory, set) -> lists.put(directory, RowList.of(set)));
        return lists;
    }
}
