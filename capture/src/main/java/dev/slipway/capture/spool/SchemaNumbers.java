package dev.slipway.capture.spool;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.capture.spool.ColumnPlan.Part;
import dev.slipway.tensor.Datatype;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Numbers of schemas. Each is written before its number is used first in a file.
///
/// A layout remembers its own: to look a schema up hashes all of its columns.
///
/// *Threads*: one.
final class SchemaNumbers {
    private final FrameBuffer out;
    private final Map<SpoolSchema, Integer> ofColumns = new HashMap<>();
    private final Map<TensorSchema, Integer> ofTensors = new HashMap<>();

    /// The schema without a layout that was looked up last, and its number.
    private @Nullable SpoolSchema latest;

    private int latestNumber;
    private int count;

    /// Counts how often all was forgotten, from 1 on.
    private int round = 1;

    SchemaNumbers(FrameBuffer out) {
        this.out = out;
    }

    /// All are written again before they are used.
    void forget() {
        ofColumns.clear();
        ofTensors.clear();
        latest = null;
        round++;
    }

    /// The number of a layout's schema while its endpoint is this team's.
    int of(Layout layout, @Nullable TeamName team) {
        if (!layout.isNumbered(round, team)) {
            int number =
                    layout.keepsAll()
                            ? number(layout.tensorSchema(team))
                            : number(layout.schema(team));
            layout.number(number, round, team);
        }
        return layout.number();
    }

    /// The number of a schema.
    @SuppressWarnings("ReferenceEquality") // an equal one has the same number, only later
    int of(SpoolSchema schema) {
        if (schema != latest) {
            latestNumber = number(schema);
            latest = schema;
        }
        return latestNumber;
    }

    private int number(SpoolSchema schema) {
        Integer known = ofColumns.get(schema);
        if (known != null) {
            return known;
        }
        int number = begin(SpoolFormat.TEAM_SCHEMA);
        put(schema);
        out.end();
        ofColumns.put(schema, number);
        return number;
    }

    private int number(TensorSchema schema) {
        Integer known = ofTensors.get(schema);
        if (known != null) {
            return known;
        }
        int number = begin(SpoolFormat.TENSOR_SCHEMA);
        put(schema.schema());
        out.putInt(schema.datatypes().size());
        for (Datatype datatype : schema.datatypes()) {
            out.putText(datatype.name());
        }
        for (ColumnPlan plan : schema.plans()) {
            out.putInt(plan.tensor());
            put(plan.part());
        }
        out.end();
        ofTensors.put(schema, number);
        return number;
    }

    /// Begins the frame of a schema; its number.
    private int begin(byte type) {
        int number = count++;
        out.begin();
        out.putByte(type);
        out.putInt(number);
        return number;
    }

    private void put(SpoolSchema schema) {
        TeamName team = schema.team();
        VersionNumber version = schema.version();
        out.putText(schema.endpoint().value());
        out.putText(team == null ? "" : team.value());
        out.putLong(version == null ? 0 : version.value());
        out.putInt(schema.columns().size());
        for (SpoolColumn column : schema.columns()) {
            out.putText(column.name());
            out.putText(column.side().name());
            out.putText(column.kind().name());
            out.putByte(column.isList() ? 1 : 0);
        }
    }

    /// A whole tensor has no features.
    private void put(Part part) {
        switch (part) {
            case Part.Whole() -> out.putInt(0);
            case Part.OfFeature feature -> {
                out.putInt(feature.features());
                out.putInt(feature.position());
                out.putInt(feature.categories().size());
                feature.categories().forEach(out::putText);
            }
        }
    }
}
