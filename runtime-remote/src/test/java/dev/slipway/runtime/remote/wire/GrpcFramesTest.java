package dev.slipway.runtime.remote.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.api.inference.Deadline;
import dev.slipway.api.spec.BackendTerms;
import dev.slipway.api.spec.BackendTerms.Protocol;
import dev.slipway.api.spec.ByteSize;
import dev.slipway.runtime.CallTerms;
import dev.slipway.tensor.TensorAllocator;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Servers of gRPC that say in frames what no library would say for them.
///
/// *Source*: RFC 9113, section 6; RFC 7541, appendix A.
@Timeout(60)
final class GrpcFramesTest {
    private static final int FRAME_HEAD = 9;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int ACK = 1;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    /// That a stream was not looked at.
    private static final String REFUSED_STREAM = "\0\0\0\7";

    /// That gRPC follows.
    private static final String STATUS_200 = "\u0088_\u0010application/grpc";

    /// What is lent is written once: whoever wrote it again might read what is another call's.
    @Test
    void callThatAServerDidNotLookAtIsNotSentAgainByTheLibrary() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (RawServer server =
                        new RawServer((caller, number) -> {
                            greet(caller);
                            while (true) {
                                int stream = asked(caller);
                                calls.incrementAndGet();
                                caller.say(frame(RST_STREAM, 0, stream, REFUSED_STREAM));
                            }
                        });
                Wire wire = wire(server)) {
            assertThat(failed(wire).kind().isRetryable()).isTrue();
            assertThat(calls).hasValue(1);
        }
    }

    /// It may have cost the server its life, and would cost it the next one.
    @Test
    void answerThatBreaksOffIsNotAskedForAgain() throws Exception {
        try (RawServer server =
                        new RawServer((caller, number) -> {
                            greet(caller);
                            caller.say(frame(HEADERS, END_HEADERS, asked(caller), STATUS_200));
                        });
                Wire wire = wire(server)) {
            assertThat(failed(wire).kind()).isEqualTo(FailureKind.CUT);
        }
    }

    @Test
    void callWhoseConnectionEndsBeforeAnAnswerMayBeSentAgain() throws Exception {
        try (RawServer server =
                        new RawServer((caller, number) -> {
                            greet(caller);
                            asked(caller);
                        });
                Wire wire = wire(server)) {
            assertThat(failed(wire).kind().isRetryable()).isTrue();
        }
    }

    private static BackendException failed(Wire wire) {
        CallTerms terms =
                new CallTerms(
                        Deadline.after(Duration.ofMinutes(10), System.nanoTime()), () -> false);
        BackendException failure =
                catchThrowableOfType(
                        BackendException.class,
                        () -> wire.infer(StubbornServersTest.one(), TensorAllocator.heap(), terms));
        assertThat(failure).isNotNull();
        return failure;
    }

    /// Takes what a caller says before its first request, and lets it ask.
    private static void greet(RawServer.Caller caller) throws IOException {
        assertThat(caller.head()).startsWith("PRI * HTTP/2.0");
        caller.bytes("SM\r\n\r\n".length());
        caller.say(frame(SETTINGS, 0, 0, ""));
    }

    /// The stream of the next request, once all of that has come.
    private static int asked(RawServer.Caller caller) throws IOException {
        while (true) {
            ByteBuffer head = ByteBuffer.wrap(caller.bytes(FRAME_HEAD));
            int lengthAndType = head.getInt();
            int flags = head.get();
            int stream = head.getInt();
            caller.bytes(lengthAndType >>> 8);
            int type = lengthAndType & 0xff;
            if (type == SETTINGS && (flags & ACK) == 0) {
                caller.say(frame(SETTINGS, ACK, 0, ""));
            }
            if (type == DATA && (flags & END_STREAM) != 0) {
                return stream;
            }
        }
    }

    private static String frame(int type, int flags, int stream, String payload) {
        ByteBuffer head = ByteBuffer.allocate(FRAME_HEAD);
        head.putInt((payload.length() << 8) | type).put((byte) flags).putInt(stream);
        return new String(head.array(), StandardCharsets.ISO_8859_1) + payload;
    }

    private static Wire wire(RawServer server) {
        return new Wires(new AddressRules(Set.of()), System::nanoTime)
                .open(
                        terms(server.port()),
                        new Wires.Opening(() -> null, null),
                        List.of(InetAddress.getLoopbackAddress()),
                        0);
    }

    private static BackendTerms terms(int port) {
        return new BackendTerms(
                "there",
                new BackendTerms.Address(
                        Protocol.GRPC, false, "127.0.0.1", port, "", "127.0.0.1:" + port),
                Duration.ofMinutes(10),
                8,
                0.1,
                new BackendTerms.Breaker(1, 1_000, Duration.ofSeconds(5)),
                Duration.ofMinutes(10),
                new ByteSize(1 << 20),
                new BackendTerms.Keys(null, null, null, null));
    }
}
