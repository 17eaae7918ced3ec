package dev.slipway.jobs.engine;

import dev.slipway.jobs.stream.Letters;
import dev.slipway.jobs.stream.Stretch;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/// Pending commits as checkpoints hold them.
final class PendingForm implements SimpleVersionedSerializer<PendingCommit> {
    private static final int VERSION = 2;

    /// Says nothing of letters.
    private static final int FIRST = 1;

    private final SimpleVersionedSerializer<KafkaCommittable> transactions;

    PendingForm(SimpleVersionedSerializer<KafkaCommittable> transactions) {
        this.transactions = transactions;
    }

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(PendingCommit pending) throws IOException {
        byte[] transaction = transactions.serialize(pending.transaction());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(transactions.getVersion());
            out.writeInt(transaction.length);
            out.write(transaction);
            out.writeInt(pending.stretches().size());
            for (Stretch stretch : pending.stretches()) {
                out.writeInt(stretch.partition());
                out.writeLong(stretch.from());
                out.writeLong(stretch.to());
            }
            Letters letters = pending.letters();
            out.writeBoolean(letters != null);
            if (letters != null) {
                out.writeInt(letters.task());
                out.writeLong(letters.number());
            }
        }
        return bytes.toByteArray();
    }

    @Override
    public PendingCommit deserialize(int version, byte[] serialized) throws IOException {
        if (version != VERSION && version != FIRST) {
            throw new IOException(
                    "commits of version "
                            + version
                            + " (expected: "
                            + FIRST
                            + " or "
                            + VERSION
                            + ")");
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(serialized))) {
            int form = in.readInt();
            byte[] transaction = in.readNBytes(in.readInt());
            int count = in.readInt();
            List<Stretch> stretches = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int partition = in.readInt();
                stretches.add(new Stretch(partition, in.readLong(), in.readLong()));
            }
            Letters letters =
                    version != FIRST && in.readBoolean()
                            ? new Letters(in.readInt(), in.readLong())
                            : null;
            return new PendingCommit(
                    transactions.deserialize(form, transaction), stretches, letters, null);
        }
    }
}
