package dev.slipway.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.jobs.attempt.Attempt.Pace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.function.ThrowingRunnable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HoldTest {
    /// Five messages of eight bytes.
    private static final long FEW = 1_000;

    private final Mails mails = new Mails();
    private final Hold hold = new Hold(mails, FEW);

    /// What comes while a task stands still; it would wait for ever for what does not come.
    private static final class Mails implements MailboxExecutor {
        private final Deque<Runnable> waiting = new ArrayDeque<>();
        private int run;

        @Override
        public void execute(
                MailOptions options,
                ThrowingRunnable<? extends Exception> command,
                String description,
                Object... arguments) {
            throw new UnsupportedOperationException(description);
        }

        @Override
        public void yield() {
            run++;
            waiting.removeFirst().run();
        }

        @Override
        public boolean tryYield() {
            throw new UnsupportedOperationException("what need not come");
        }

        @Override
        public boolean shouldInterrupt() {
            return false;
        }
    }

    private void fill() throws InterruptedException {
        for (int messages = 0; messages < 5; messages++) {
            hold.awaitRoom();
            hold.take(8);
        }
        assertThat(mails.run).as("there was room").isZero();
    }

    @Test
    void standsStillWithAsMuchAsItMayTakeUntilTheCheckpointIsComplete() throws Exception {
        hold.begin(7);
        fill();
        mails.waiting.add(() -> assertThat(hold.isOverWith(6)).isFalse());
        mails.waiting.add(() -> {
            assertThat(hold.isOverWith(7)).isTrue();
            hold.end();
        });
        hold.awaitRoom();
        assertThat(mails.run).isEqualTo(2);
        assertThat(hold.isOn()).isFalse();
        hold.begin(8);
        hold.awaitRoom();
        assertThat(mails.run).as("what was taken before does not count").isEqualTo(2);
    }

    @Test
    void checkpointThatIsGivenUpIsNotWaitedFor() throws Exception {
        hold.begin(7);
        fill();
        mails.waiting.add(() -> hold.givenUp(6));
        mails.waiting.add(() -> hold.givenUp(7));
        hold.awaitRoom();
        assertThat(mails.run).isEqualTo(2);
        assertThat(hold.isOn()).as("until the next barrier").isTrue();
        hold.begin(8);
        hold.take(FEW);
        mails.waiting.add(hold::end);
        hold.awaitRoom();
        assertThat(mails.run).as("the next one is").isEqualTo(3);
    }

    @Test
    void whatIsHeldUntilTheNextBarrierIsNeverStoodStillFor() throws Exception {
        hold.beginForGood();
        assertThat(hold.isOverWith(1L << 40)).isFalse();
        fill();
        assertThat(hold.isOverfull()).isTrue();
        hold.awaitRoom();
        hold.emptied();
        assertThat(hold.isOverfull()).isFalse();
        assertThat(hold.isOn()).isTrue();
    }

    @Test
    void nothingIsCountedWithoutABarrier() throws Exception {
        hold.take(2 * FEW);
        hold.awaitRoom();
        assertThat(hold.isOverfull()).isFalse();
    }

    /// How often a task in the engine stood still until a checkpoint was complete.
    private static final AtomicInteger STOOD_STILL = new AtomicInteger();

    private static final AtomicInteger MOST_TAKEN = new AtomicInteger();

    /// Barriers that came while it was in the middle of a message.
    private static final AtomicInteger BETWEEN = new AtomicInteger();

    /// Holds behind each barrier.
    private static final class Holding extends AbstractStreamOperator<Long>
            implements OneInputStreamOperator<Long, Long> {
        private static final long serialVersionUID = 1L;

        private transient @Nullable Hold hold;
        private transient boolean isInside;
        private transient int taken;

        private Hold held() {
            return Objects.requireNonNull(hold);
        }

        @Override
        public void open() throws Exception {
            super.open();
            hold = Hold.of(this, FEW);
        }

        @Override
        public void processElement(StreamRecord<Long> element) throws Exception {
            boolean wasOn = held().isOn();
            isInside = true;
            held().awaitRoom();
            isInside = false;
            if (held().isOn()) {
                held().take(Long.BYTES);
                taken++;
                MOST_TAKEN.accumulateAndGet(taken, Math::max);
            } else if (wasOn) {
                STOOD_STILL.incrementAndGet();
            }
        }

        @Override
        public void prepareSnapshotPreBarrier(long checkpoint) throws Exception {
            super.prepareSnapshotPreBarrier(checkpoint);
            if (isInside) {
                BETWEEN.incrementAndGet();
            }
            taken = 0;
            held().begin(checkpoint);
        }

        @Override
        public void notifyCheckpointComplete(long checkpoint) throws Exception {
            super.notifyCheckpointComplete(checkpoint);
            if (held().isOverWith(checkpoint)) {
                held().end();
            }
        }
    }

    /// A source that never waits fills it at once; it goes on when the checkpoint is complete, and
    /// the next barrier comes between two messages.
    @Test
    void engineTellsOfACompleteCheckpointInTheMiddleOfAMessageAndOfNoBarrier(
            @TempDir Path directory) throws Exception {
        Configuration settings =
                EngineSettings.of(
                        "job-1",
                        new Pace(64, 1, Duration.ofMillis(50)),
                        directory.resolve("checkpoints"),
                        directory);
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(settings);
        environment.setParallelism(1);
        Object ignored =
                environment
                        .fromSequence(0, Long.MAX_VALUE - 1)
                        .transform("hold", Types.LONG, new Holding());
        JobGraph graph = environment.getStreamGraph().getJobGraph();
        try (EngineCluster cluster = EngineCluster.start(settings, 1)) {
            CompletableFuture<JobResult> end = cluster.submit(graph);
            for (int looks = 0; STOOD_STILL.get() < 3; looks++) {
                assertThat(looks).as("the task goes on").isLessThan(60_000);
                assertThat(end).isNotDone();
                LockSupport.parkNanos(1_000_000);
            }
            cluster.cancel(graph.getJobID(), Duration.ofSeconds(10));
        }
        assertThat(MOST_TAKEN).hasValueBetween(1, 5);
        assertThat(BETWEEN).hasValue(0);
    }
}
