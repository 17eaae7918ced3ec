package dev.slipway.jobs.engine;

import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.stream.Letters;
import dev.slipway.jobs.stream.Message;
import dev.slipway.jobs.stream.Outgoing;
import dev.slipway.jobs.stream.StreamWork;
import dev.slipway.jobs.stream.Stretch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.apache.flink.connector.kafka.sink.TwoPhaseCommittingStatefulSink;
import org.apache.flink.connector.kafka.sink.internal.FlinkKafkaInternalProducer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/// Writes answers and dead letters, and the offsets of what they answer into the same transaction.
///
/// *Threads*: the task's.
final class AnswerWriter
        implements StatefulSinkWriter<Outgoing, KafkaWriterState>,
                CommittingSinkWriter<Outgoing, PendingCommit> {
    private static final System.Logger LOG = System.getLogger("slipway.jobs");

    private final TwoPhaseCommittingStatefulSink.PrecommittingStatefulSinkWriter<
                    Outgoing, KafkaWriterState, KafkaCommittable>
            writer;
    private final StreamWork work;
    private final int task;
    private final Map<Integer, Stretch> stretches = new HashMap<>();

    /// By partition, behind the last row that was answered here.
    private final Map<Integer, Long> answered = new HashMap<>();

    private SendTimes sent = new SendTimes();

    /// Transactions of this attempt that answered nothing.
    private int unanswering;

    AnswerWriter(
            TwoPhaseCommittingStatefulSink.PrecommittingStatefulSinkWriter<
                            Outgoing, KafkaWriterState, KafkaCommittable>
                    writer,
            StreamWork work,
            int task) {
        this.writer = writer;
        this.work = work;
        this.task = task;
    }

    @Override
    public void write(Outgoing outgoing, Context context) throws IOException, InterruptedException {
        try {
            writer.write(outgoing, context);
        } catch (IOException | KafkaException e) {
            throw failed(e);
        }
        Message source = outgoing.source();
        if (!source.isRow()) {
            return;
        }
        if (work.attempt().isExactlyOnce()) {
            sent.add(source.timestamp());
            answered.put(source.partition(), source.offset() + 1);
            Stretch before = stretches.get(source.partition());
            long from = before == null ? source.offset() : before.from();
            stretches.put(
                    source.partition(), new Stretch(source.partition(), from, source.offset() + 1));
        } else {
            work.tally().visible(source.timestamp(), 1);
        }
    }

    /// What cannot be written. A task that is interrupted says nothing: another one had a reason.
    private RuntimeException failed(Exception e) {
        if (e instanceof InterruptException interrupted) {
            return interrupted;
        }
        Throwable told = KafkaWords.of(e).orElse(e);
        return work.failed(
                new JobException(
                        EndCode.OUTPUT_FAILED,
                        "topics "
                                + work.attempt().topics().output()
                                + " and "
                                + work.attempt().topics().deadLetters()
                                + " cannot be written: "
                                + told,
                        e));
    }

    @Override
    public void flush(boolean isEnd) throws IOException, InterruptedException {
        try {
            writer.flush(isEnd);
        } catch (IOException | KafkaException e) {
            throw failed(e);
        }
    }

    @Override
    public Collection<PendingCommit> prepareCommit() throws IOException, InterruptedException {
        List<PendingCommit> pending = new ArrayList<>();
        for (KafkaCommittable transaction : writer.prepareCommit()) {
            Letters letters = stretches.isEmpty() ? nextLetters() : null;
            addOffsets(transaction, letters);
            pending.add(
                    new PendingCommit(transaction, List.copyOf(stretches.values()), letters, sent));
            work.commits().prepared();
        }
        stretches.clear();
        sent = new SendTimes();
        return pending;
    }

    private Letters nextLetters() {
        unanswering++;
        return Letters.of(task, work.attempt().number(), unanswering);
    }

    /// Those of partitions without a row as well: brokers forget an offset that nobody commits in
    /// a week, and a repair needs it. Letters alone have no offset of a row, and a number instead,
    /// in a group of its own under a partition that the input has: there are no more tasks.
    @SuppressWarnings("removal") // the only name of a group that has no members
    private void addOffsets(KafkaCommittable transaction, @Nullable Letters letters) {
        FlinkKafkaInternalProducer<?, ?> producer =
                transaction
                        .getProducer()
                        .orElseThrow(() ->
                                new IllegalStateException(
                                        transaction + " (expected: a producer that has written)"));
        String input = work.attempt().topics().input();
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        answered.forEach((partition, next) ->
                offsets.put(new TopicPartition(input, partition), new OffsetAndMetadata(next)));
        try {
            producer.sendOffsetsToTransaction(
                    offsets, new ConsumerGroupMetadata(work.attempt().group()));
            if (letters != null) {
                producer.sendOffsetsToTransaction(
                        Map.of(
                                new TopicPartition(input, letters.task()),
                                new OffsetAndMetadata(letters.number())),
                        new ConsumerGroupMetadata(work.attempt().letterGroup()));
            }
        } catch (KafkaException e) {
            throw failed(e);
        }
    }

    @Override
    public List<KafkaWriterState> snapshotState(long checkpoint) throws IOException {
        return writer.snapshotState(checkpoint);
    }

    @Override
    public void writeWatermark(Watermark watermark) throws IOException, InterruptedException {
        writer.writeWatermark(watermark);
    }

    /// Never fails: the engine would give up the whole process for it. What was not written by now
    /// belongs to no checkpoint.
    @Override
    public void close() {
        try {
            writer.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.log(System.Logger.Level.WARNING, "what writes answers did not close", failed(e));
        }
    }
}
