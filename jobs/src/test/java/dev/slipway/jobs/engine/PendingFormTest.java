package dev.slipway.jobs.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.jobs.stream.Letters;
import dev.slipway.jobs.stream.Stretch;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.junit.jupiter.api.Test;

/// What checkpoints hold of transactions that wait, those of earlier releases too.
final class PendingFormTest {
    private static final List<Stretch> STRETCHES =
            List.of(new Stretch(0, 5, 9), new Stretch(3, 0, 1L << 40));

    private final PendingForm form = new PendingForm(new IdForm());

    /// Keeps the id alone.
    private static final class IdForm implements SimpleVersionedSerializer<KafkaCommittable> {
        @Override
        public int getVersion() {
            return 7;
        }

        @Override
        public byte[] serialize(KafkaCommittable transaction) {
            return transaction.getTransactionalId().getBytes(UTF_8);
        }

        @Override
        public KafkaCommittable deserialize(int version, byte[] id) {
            assertThat(version).isEqualTo(7);
            return transaction(new String(id, UTF_8));
        }
    }

    private static KafkaCommittable transaction(String id) {
        return new KafkaCommittable(1, (short) 2, id, null);
    }

    private PendingCommit read(int version, byte[] bytes) throws IOException {
        PendingCommit read = form.deserialize(version, bytes);
        assertThat(read.transaction().getTransactionalId()).isEqualTo("late/1/0");
        return read;
    }

    @Test
    void whatIsKeptIsReadAgain() throws IOException {
        Letters letters = Letters.of(3, 12, 1);
        byte[] alone =
                form.serialize(
                        new PendingCommit(transaction("late/1/0"), List.of(), letters, null));
        PendingCommit read = read(form.getVersion(), alone);
        assertThat(read.letters()).isEqualTo(letters);
        assertThat(read.stretches()).isEmpty();
        byte[] answers =
                form.serialize(new PendingCommit(transaction("late/1/0"), STRETCHES, null, null));
        read = read(form.getVersion(), answers);
        assertThat(read.letters()).isNull();
        assertThat(read.stretches()).isEqualTo(STRETCHES);
    }

    @Test
    void whatAnEarlierReleaseHasKeptIsReadToo() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            byte[] id = "late/1/0".getBytes(UTF_8);
            out.writeInt(7);
            out.writeInt(id.length);
            out.write(id);
            out.writeInt(1);
            out.writeInt(4);
            out.writeLong(10);
            out.writeLong(20);
        }
        PendingCommit read = read(1, bytes.toByteArray());
        assertThat(read.stretches()).containsExactly(new Stretch(4, 10, 20));
        assertThat(read.letters()).isNull();
        assertThatThrownBy(() -> form.deserialize(3, bytes.toByteArray()))
                .isInstanceOf(IOException.class)
                .hasMessage("commits of version 3 (expected: 1 or 2)");
    }

    @Test
    void numbersOfLettersOnlyGrow() {
        assertThat(Letters.of(0, 2, 1).number())
                .isGreaterThan(Letters.of(0, 1, Integer.MAX_VALUE).number());
        assertThat(Letters.of(0, 2, 2).number()).isGreaterThan(Letters.of(0, 2, 1).number());
    }
}
