package dev.slipway.frontend.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.Footprint;
import dev.slipway.testkit.Property;
import io.grpc.CallOptions;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Broken inference messages over a real connection: each is answered or refused as the caller's
/// mistake, nothing stays behind.
class FuzzTest {
    private static final Set<Status.Code> SOUND =
            Set.of(
                    Status.Code.OK,
                    Status.Code.INVALID_ARGUMENT,
                    Status.Code.NOT_FOUND,
                    Status.Code.UNIMPLEMENTED);

    private static final int WARMING = 500;
    private static final int MOST = 50_000_000;
    private static final List<ByteString> SEEDS =
            List.of(
                    Requests.raw("echo", "x", 1, 2, 3).toByteString(),
                    Requests.typed("echo", 1, 2, 3).toByteString());

    private final House house = new House();

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void brokenMessagesAreTheCallersMistakesAndLeaveNothingBehind() throws IOException {
        Property.holds(WARMING, this::breakOne);
        Footprint before = Footprint.now();

        int checked =
                Property.holdsWithin(
                        Campaign.budget(Duration.ofMinutes(8)),
                        System::nanoTime,
                        Campaign.cases(2_000, MOST),
                        this::breakOne);

        before.assertNotOutgrown(() -> assertThat(send(SEEDS.getFirst())).isIn(SOUND));
        Files.writeString(
                Path.of("target", "fuzz.txt"),
                checked + " broken messages, from " + before + " to " + Footprint.now() + "\n");
        house.close();
        assertThat(house.predictions.openPermits()).isZero();
        assertThat(house.door.arrivingBytes()).isZero();
    }

    private void breakOne(SplittableRandom random) {
        ByteString message = mutate(SEEDS.get(random.nextInt(SEEDS.size())), random);
        assertThat(send(message)).isIn(SOUND);
        house.observed.clear();
    }

    private Status.Code send(ByteString message) {
        try {
            ByteString answer =
                    ClientCalls.blockingUnaryCall(
                            house.channel,
                            BytesMethods.unary("ModelInfer"),
                            CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS),
                            message);
            assertThat(answer).isNotNull();
            return Status.Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        }
    }

    private static ByteString mutate(ByteString seed, SplittableRandom random) {
        byte[] bytes = seed.toByteArray();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        ByteString changed = ByteString.copyFrom(bytes);
        return switch (random.nextInt(4)) {
            case 0 -> changed.substring(0, random.nextInt(changed.size() + 1));
            case 1 -> changed.concat(seed.substring(random.nextInt(seed.size())));
            default -> changed;
        };
    }
}
