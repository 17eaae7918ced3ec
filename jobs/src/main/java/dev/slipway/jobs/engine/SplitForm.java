package dev.slipway.jobs.engine;

import dev.slipway.jobs.table.Position;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/// Splits as checkpoints hold them.
final class SplitForm implements SimpleVersionedSerializer<WaitingSplits> {
    private static final int VERSION = 1;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(WaitingSplits waiting) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(waiting.splits().size());
            for (AssignedSplit split : waiting.splits()) {
                out.writeInt(split.number());
                out.writeInt(split.position().piece());
                out.writeLong(split.position().rowInPiece());
                out.writeLong(split.position().rowInSplit());
            }
        }
        return bytes.toByteArray();
    }

    @Override
    public WaitingSplits deserialize(int version, byte[] serialized) throws IOException {
        if (version != VERSION) {
            throw new IOException("splits of version " + version + " (expected: " + VERSION + ")");
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(serialized))) {
            int count = in.readInt();
            List<AssignedSplit> splits = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int number = in.readInt();
                Position position = new Position(in.readInt(), in.readLong(), in.readLong());
                splits.add(new AssignedSplit(number, position));
            }
            return new WaitingSplits(splits);
        }
    }

    /// The same for a single split.
    static final class OfOne implements SimpleVersionedSerializer<AssignedSplit> {
        private final SplitForm form = new SplitForm();

        @Override
        public int getVersion() {
            return VERSION;
        }

        @Override
        public byte[] serialize(AssignedSplit split) throws IOException {
            return form.serialize(new WaitingSplits(List.of(split)));
        }

        @Override
        public AssignedSplit deserialize(int version, byte[] serialized) throws IOException {
            return form.deserialize(version, serialized).splits().getFirst();
        }
    }
}
