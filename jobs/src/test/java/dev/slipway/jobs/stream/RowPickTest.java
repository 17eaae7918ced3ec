package dev.slipway.jobs.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.inference.ParameterValue;
import dev.slipway.api.inference.RequestParameters;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.FieldKey;
import dev.slipway.api.release.KeyHash;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleaseSplit;
import dev.slipway.api.release.StickyKey;
import dev.slipway.jobs.score.ScoringModel;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.TensorAllocator;
import dev.slipway.testkit.Property;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rows go to the version that answers the requests with their keys.
final class RowPickTest {
    private static final int CASES = 200;
    private static final List<String> CARRIERS = List.of("AA", "DL", "UA");
    private static final MessageIds IDS = new MessageIds("late-flights-1", "flights");

    private final ScoringModel matrix = Labelled.version(Labelled.MATRIX, 1).model();
    private final ScoringModel columns = Labelled.version(Labelled.COLUMNS, 1).model();

    static ReleaseSplit terms(double weight, long salt, StickyKey sticky) {
        return new ReleaseSplit(
                new ReleaseId("flights.3"),
                new VersionNumber(1),
                new VersionNumber(2),
                weight,
                salt,
                sticky);
    }

    private static Message message(byte @Nullable [] key, String value, long offset) {
        return new Message(0, offset, 1_700_000_000_000L + offset, key, value.getBytes(UTF_8));
    }

    @Test
    void whatAMessagesKeySaysStandsForAHeaderAndForACaller() {
        Property.holds(
                CASES,
                random -> {
                    for (StickyKey sticky :
                            List.of(new StickyKey.Header("slipway-key"), new StickyKey.Caller())) {
                        ReleaseSplit terms = terms(random.nextDouble(), random.nextLong(), sticky);
                        String user = "Jürgen " + random.nextLong();
                        Message message = message(user.getBytes(UTF_8), "{}", random.nextInt(99));
                        assertThat(new RowPick(terms, IDS, matrix).isCandidates(message))
                                .isEqualTo(terms.isCandidates(KeyHash.of(user)));
                    }
                });
    }

    @Test
    void aRowWithoutAKeyHasItsPredictionIdWhereverAndWheneverItIsScored() {
        Property.holds(
                CASES,
                random -> {
                    long offset = random.nextInt(1_000_000);
                    for (StickyKey sticky :
                            List.of(
                                    new StickyKey.Header("slipway-key"),
                                    new StickyKey.Request(),
                                    new StickyKey.Field("user"))) {
                        ReleaseSplit terms = terms(random.nextDouble(), random.nextLong(), sticky);
                        Message message = message(null, "{\"hour\": 3}", offset);
                        assertThat(new RowPick(terms, IDS, matrix).isCandidates(message))
                                .isEqualTo(terms.isCandidates(KeyHash.of(IDS.of(message))));
                    }
                });
    }

    @Test
    void aColumnsValueIsTheKeyOfARequestWithThatRow() {
        Property.holds(
                CASES,
                random -> {
                    String hour = number(random);
                    String distance = number(random);
                    int carrier = random.nextInt(CARRIERS.size());
                    String row =
                            "{\"carrier\": \"%s\", \"distance\": %s, \"seat\": [1, 2], \"hour\": %s}"
                                    .formatted(CARRIERS.get(carrier), distance, hour);
                    InferenceRequest request =
                            InferenceRequest.of(
                                    List.of(
                                            new NamedTensor(
                                                    "features",
                                                    DenseTensor.ofFloats(
                                                            Shape.of(1, 3),
                                                            Float.parseFloat(hour),
                                                            Float.parseFloat(distance),
                                                            carrier))));
                    for (String name : List.of("hour", "distance", "carrier", "features")) {
                        assertThat(key(name, matrix, row))
                                .as(name + " of " + row)
                                .isEqualTo(FieldKey.of(name, request, Labelled.MATRIX))
                                .isPresent();
                    }
                });
    }

    private static String number(SplittableRandom random) {
        return random.nextBoolean()
                ? Integer.toString(random.nextInt(-100, 100_000_000))
                : Double.toString(random.nextDouble(-1e6, 1e6));
    }

    @Test
    void aTensorOfItsOwnIsAKeyWhateverItsDatatype() {
        Property.holds(
                CASES,
                random -> {
                    String user = random.nextInt(5) == 0 ? "" : "user " + random.nextInt();
                    long count = random.nextLong();
                    double price = random.nextDouble();
                    String row =
                            "{\"user\": \"%s\", \"count\": %d, \"price\": %s}"
                                    .formatted(user, count, price);
                    InferenceRequest request =
                            InferenceRequest.of(
                                    List.of(
                                            new NamedTensor(
                                                    "user", BytesTensor.ofText(Shape.of(1), user)),
                                            new NamedTensor(
                                                    "count",
                                                    DenseTensor.ofLongs(Shape.of(1, 1), count)),
                                            new NamedTensor(
                                                    "price",
                                                    DenseTensor.ofDoubles(Shape.of(1), price))));
                    for (String name : List.of("user", "count", "price")) {
                        assertThat(key(name, columns, row))
                                .as(name + " of " + row)
                                .isEqualTo(FieldKey.of(name, request, Labelled.COLUMNS))
                                .isPresent();
                    }
                });
    }

    /// Requests write such numbers of JSON as texts, and so do messages.
    @Test
    void aNumberThatJsonWritesAsAWordIsAKey() {
        Map<String, Float> words =
                Map.of(
                        "NaN", Float.NaN,
                        "Infinity", Float.POSITIVE_INFINITY,
                        "-Infinity", Float.NEGATIVE_INFINITY);
        words.forEach((word, value) -> {
            DenseTensor row = DenseTensor.ofFloats(Shape.of(1, 3), value, 7, 0);
            InferenceRequest request =
                    InferenceRequest.of(List.of(new NamedTensor("features", row)));
            assertThat(key("hour", matrix, "{\"hour\": \"" + word + "\", \"distance\": 7}"))
                    .as(word)
                    .isEqualTo(FieldKey.of("hour", request, Labelled.MATRIX))
                    .isPresent();
        });
        assertThat(key("hour", matrix, "{\"hour\": \"nan\"}")).isEmpty();
        assertThat(key("carrier", matrix, "{\"carrier\": \"NaN\"}")).isEmpty();
    }

    @Test
    void aWholeNumberOf64BitsWithoutASignIsAKeyToItsLastDigit() {
        Signature signature =
                Signature.of(
                        List.of(TensorSpec.of("account", Datatype.UINT64, -1, 1)),
                        List.of(TensorSpec.of("label", Datatype.FP32, -1, 1)));
        ScoringModel model = Labelled.version(signature, 1).model();
        for (String account : List.of("17", "9223372036854775808", "18446744073709551615")) {
            DenseTensor tensor =
                    DenseTensor.allocate(Datatype.UINT64, Shape.of(1, 1), TensorAllocator.heap());
            tensor.buffer().putLong(0, Long.parseUnsignedLong(account));
            InferenceRequest request =
                    InferenceRequest.of(List.of(new NamedTensor("account", tensor)));
            assertThat(key("account", model, "{\"account\": " + account + "}"))
                    .as(account)
                    .isEqualTo(FieldKey.of("account", request, signature))
                    .isPresent();
        }
    }

    @Test
    void whatIsNoColumnIsAKeyAsARequestsParameterIs() {
        Map<String, ParameterValue> values =
                Map.of(
                        "\"ada\"", new ParameterValue.Text("ada"),
                        "\"\"", new ParameterValue.Text(""),
                        "17", new ParameterValue.Whole(17),
                        "17.0", new ParameterValue.Real(17),
                        "0.1", new ParameterValue.Real(0.1),
                        "true", new ParameterValue.Flag(true));
        values.forEach((text, value) -> {
            InferenceRequest request =
                    new InferenceRequest(
                            List.of(), List.of(), new RequestParameters(Map.of("account", value)));
            assertThat(key("account", matrix, "{\"hour\": 1, \"account\": " + text + "}"))
                    .as(text)
                    .isEqualTo(FieldKey.of("account", request, Signature.of(List.of(), List.of())))
                    .isPresent();
        });
    }

    @Test
    void whatCannotBeReadIsNoKey() {
        for (String row :
                List.of(
                        "{\"account\": null}",
                        "{\"account\": [1]}",
                        "{\"hour\": 1}",
                        "{\"account\"",
                        "[]",
                        "")) {
            assertThat(key("account", matrix, row)).as(row).isEmpty();
        }
        assertThat(key("carrier", matrix, "{\"carrier\": \"Air Nobody\"}")).isEmpty();
        assertThat(new RowKey("account", matrix).of(null)).isEmpty();
    }

    @Test
    void bytesThatAreNoTextAreToldApart() {
        ReleaseSplit terms = terms(0.5, 7, new StickyKey.Header("slipway-key"));
        RowPick pick = new RowPick(terms, IDS, matrix);
        int candidates = 0;
        for (int i = 0; i < 1_000; i++) {
            byte[] key = {(byte) 0xff, (byte) (i >> 8), (byte) i};
            candidates += pick.isCandidates(message(key, "{}", 1)) ? 1 : 0;
        }
        assertThat(candidates).isBetween(400, 600);
    }

    private static OptionalLong key(String name, ScoringModel model, String row) {
        return new RowKey(name, model).of(row.getBytes(UTF_8));
    }
}
