package dev.slipway.frontend.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.Property;
import io.grpc.CallOptions;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
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

    private final House house = new House();

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void brokenMessagesAreTheCallersMistakes() {
        List<ByteString> seeds =
                List.of(
                        Requests.raw("echo", "x", 1, 2, 3).toByteString(),
                        Requests.typed("echo", 1, 2, 3).toByteString());
        Property.holds(
                Campaign.cases(2_000, 500_000),
                random -> {
                    ByteString message = mutate(seeds.get(random.nextInt(2)), random);
                    assertThat(send(message)).isIn(SOUND);
                });
        house.close();
        assertThat(house.predictions.openPermits()).isZero();
        assertThat(house.door.arrivingBytes()).isZero();
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
