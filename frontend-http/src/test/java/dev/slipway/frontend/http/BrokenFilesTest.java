package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.tracking.ArtifactPath;
import dev.slipway.api.tracking.Experiments;
import dev.slipway.api.tracking.LoggedModels;
import dev.slipway.api.tracking.RunArtifacts;
import dev.slipway.api.tracking.Runs;
import dev.slipway.api.tracking.Tracking;
import dev.slipway.frontend.http.Wire.Answer;
import dev.slipway.frontend.http.exchange.Exchange;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/// Files that are not there as they were promised.
final class BrokenFilesTest {
    private static final String FILE = MlflowSite.FILES + "/0/model.bin";
    private static final int PROMISED = 10;
    private static final int FAILS = -1;

    @Test
    void oneThatCannotBeReadAtAllIsRefusedAndNotNamed() throws IOException {
        try (RunningDoor door = new RunningDoor(new Kept(List.of(FAILS)));
                Wire wire = door.connect()) {
            Answer answer = wire.get(FILE);

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.text()).contains("the disk has failed");
            assertThat(answer.header("etag")).isEmpty();
            assertThat(answer.header("content-disposition")).isEmpty();
            assertThat(wire.get("/v2/health/live").status()).as("the next one").isEqualTo(200);
        }
    }

    @Test
    void oneWithNothingInItIsADefect() throws IOException {
        try (RunningDoor door = new RunningDoor(new Kept(List.of()));
                Wire wire = door.connect()) {
            Answer answer = wire.get(FILE);

            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.header("etag")).isEmpty();
            assertThat(wire.isEnded()).isTrue();
        }
    }

    /// Else its caller waits for the rest and takes the next answer for it.
    @Test
    void oneThatIsShorterThanPromisedEndsTheConnection() throws IOException {
        try (RunningDoor door = new RunningDoor(new Kept(List.of(4)));
                Wire wire = door.connect()) {
            Answer answer = wire.get(FILE);

            assertThat(answer.header("content-length")).isEqualTo("10");
            assertThat(answer.body()).hasSize(4);
            assertThat(wire.isEnded()).isTrue();
        }
    }

    /// Its caller cannot be told any more.
    @Test
    void whyOneBrokeOffIsLogged() throws IOException {
        Logger log = Logger.getLogger(Exchange.class.getName());
        Said said = new Said();
        log.addHandler(said);
        try (RunningDoor door = new RunningDoor(new Kept(List.of(4, FAILS)));
                Wire wire = door.connect()) {
            assertThat(wire.get(FILE).body()).hasSize(4);
            assertThat(wire.isEnded()).isTrue();
        } finally {
            log.removeHandler(said);
        }
        assertThat(said.words)
                .singleElement()
                .asString()
                .contains("broke off", "the disk has failed");
    }

    /// Hears what is logged.
    private static final class Said extends Handler {
        private final BlockingQueue<String> words = new LinkedBlockingQueue<>();

        @Override
        public void publish(LogRecord line) {
            words.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    /// Files alone.
    ///
    /// @param pieces how much of each can be read at a time, or that it fails
    private record Kept(List<Integer> pieces) implements Tracking {
        @Override
        public Experiments experiments() {
            return new NoTracking().experiments();
        }

        @Override
        public Runs runs() {
            return new NoTracking().runs();
        }

        @Override
        public LoggedModels models() {
            return new NoTracking().models();
        }

        @Override
        public RunArtifacts artifacts() {
            return new Files(pieces);
        }
    }

    private record Files(List<Integer> pieces) implements RunArtifacts {
        @Override
        public Download download(ArtifactPath path) {
            return new Broken(pieces.iterator());
        }

        @Override
        public Upload upload(ArtifactPath path) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Entry> list(ArtifactPath path) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void delete(ArtifactPath path) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ArtifactPath freeze(ArtifactPath folder) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void thaw(ArtifactPath frozen) {
            throw new UnsupportedOperationException();
        }
    }

    private record Broken(Iterator<Integer> pieces) implements RunArtifacts.Download {
        @Override
        public long bytes() {
            return PROMISED;
        }

        @Override
        public String digest() {
            return "0a1b2c";
        }

        @Override
        public int read(byte[] buffer) {
            int piece = pieces.hasNext() ? pieces.next() : 0;
            if (piece == FAILS) {
                throw new RefusalException(
                        ErrorCode.STORE_UNAVAILABLE, "artifacts: the disk has failed");
            }
            return piece;
        }

        @Override
        public void close() {}
    }
}
